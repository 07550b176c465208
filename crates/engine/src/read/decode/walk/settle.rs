//! What the facts of an object come to once it is known what the object is: parts that make one image,
//! names with values, other tools' names for the same.

use super::{Computed, GAP, Mark, Place, Record, Walker};
use crate::{
    azure::{
        assessments,
        ids::{ResourceId, unquoted},
        images::{ImageRef, SiteImage},
        roles,
        runs::{self, LoginSetting},
        secrets::may_hold_secret,
    },
    read::{
        arm,
        cursor::Page,
        decode::{
            compose, encoded,
            fields::{Field, OF_A_MAP},
            keep, mention,
            recognise::Kind,
            service_fabric,
        },
        source::Span,
        tree::{Node, Tree},
    },
};

impl<P: Page> Walker<'_, P> {
    /// A finding tells of an image in parts; whoever pulls it puts them together.
    pub(super) fn name_image(&mut self, mark: usize) {
        let records = self.stack.get(mark..).unwrap_or_default();
        let bytes = self.cursor.bytes();
        let text = |field: Field| {
            let mut records = records.iter();
            let record = records.find(|record| record.field == field)?;
            let said = unquoted(record.span.text_of(bytes)?)?;
            (!said.is_empty())
                .then(|| (keep::only_the_fact(Field::RegistryHost, &said), record.span))
        };
        let Some((repository, place)) = text(Field::RepositoryName) else {
            return;
        };
        // The older scanner names the registry by its id alone.
        let host = text(Field::RegistryHost).map(|(host, _)| host).or_else(|| {
            let (id, _) = text(Field::Id)?;
            let scope = ResourceId::new(&id).scope()?;
            scope
                .is_a("Microsoft.ContainerRegistry/registries")
                .then(|| Some(format!("{}.azurecr.io", scope.name()?.to_ascii_lowercase())))?
        });
        let Some(host) = host else { return };
        // Which tag it is pulled by is not said, unless there is only one.
        let tags = records
            .iter()
            .filter(|record| record.field == Field::ImageTag);
        let tag = match (tags.count(), text(Field::ImageTag)) {
            (1, Some((tag, _))) => format!(":{tag}"),
            _ => text(Field::Digest).map_or_else(String::new, |(digest, _)| format!("@{digest}")),
        };
        let image = format!("{host}/{repository}{tag}");
        let computed = Computed::of_text(image, place);
        let record = self.found.compute(Field::Image, 0, false, computed);
        self.stack.push(record);
    }

    /// Where a plan is said to be set, under whatever key.
    pub(super) fn settle_pricing(&mut self, mark: usize) {
        for record in self.stack.iter_mut().skip(mark) {
            if record.field == Field::Beside {
                record.field = Field::Scope;
            }
        }
    }

    /// Which role it is, by its name where its definition is not told.
    pub(super) fn settle_role(&mut self, mark: usize) {
        self.settle_ends(mark);
        let bytes = self.cursor.bytes();
        let records = self.stack.get_mut(mark..).unwrap_or_default();
        let is_told = |record: &Record| {
            record.field == Field::RoleDefinitionId
                && record
                    .span
                    .text_of(bytes)
                    .is_some_and(|raw| !matches!(raw, "null" | "\"\""))
        };
        let is_named = records.iter().any(|record| record.field == Field::RoleName);
        if is_named && !records.iter().any(is_told) {
            for record in records {
                record.field = match record.field {
                    Field::RoleName => Field::RoleDefinitionId,
                    // It says nothing.
                    Field::RoleDefinitionId => Field::RoleName,
                    field => field,
                };
            }
        }
    }

    /// In what a deployment would make of a role, what is known only then stands as an expression: whose nodes
    /// hold it is told all the same.
    fn settle_ends(&mut self, mark: usize) {
        const ENDS: [Field; 3] = [Field::RoleDefinitionId, Field::PrincipalId, Field::Scope];
        for place in mark..self.stack.len() {
            let Some(record) = self.stack.get(place).copied() else {
                break;
            };
            let raw = record.span.text_of(self.cursor.bytes());
            let is_open = record.mark == Mark::Value && ENDS.contains(&record.field);
            let Some(text) = raw.filter(|raw| is_open && raw.starts_with("\"[")) else {
                continue;
            };
            let nodes = roles::nodes_in(text).filter(|_| record.field == Field::PrincipalId);
            let settled = match nodes {
                Some(nodes) => {
                    let value = Computed::of_text(nodes, record.span);
                    self.found
                        .compute(record.field, record.element, false, value)
                }
                None => Record {
                    mark: Mark::Unresolved,
                    ..record
                },
            };
            self.wipe_value(record.span);
            if let Some(slot) = self.stack.get_mut(place) {
                *slot = settled;
            }
        }
    }

    /// What a role lets its holder do with images, as one word.
    pub(super) fn settle_definition(&mut self, mark: usize, start: u32) {
        let (tree, _) = Tree::read(self.cursor.bytes(), start as usize);
        let Some(root) = tree.root() else { return };
        let around = root.get("properties").unwrap_or(root);
        let permissions = around.get("permissions");
        // PowerShell prints them flat.
        let flat = permissions.is_none().then_some(root);
        let parts = permissions.into_iter().flat_map(Node::items).chain(flat);
        let parts = parts.filter(|part| {
            ["actions", "dataActions"]
                .iter()
                .any(|key| part.get(key).is_some())
        });
        let parts: Vec<Node> = parts.collect();
        let known = [Field::Permissions, Field::Action];
        let (told, others): (Vec<Record>, Vec<Record>) = { self.stack.split_off(mark) }
            .into_iter()
            .partition(|record| known.contains(&record.field));
        self.stack.extend(others);
        let operations = |part: Node, key| -> Vec<String> {
            let all = part.get(key).into_iter().flat_map(Node::items);
            all.filter_map(|one| Some(one.string()?.into_owned()))
                .collect()
        };
        let place = told
            .first()
            .map(|record| record.span)
            .filter(|_| !parts.is_empty());
        let lets = parts.into_iter().filter_map(|part| {
            let keys = ["actions", "notActions", "dataActions", "notDataActions"];
            roles::lets_pull(&keys.map(|key| operations(part, key)))
        });
        let word = roles::word_of(lets.min());
        self.wipe_all(&told);
        if let Some(place) = place {
            let value = Computed::of_text(word.to_owned(), place);
            let record = self.found.compute(Field::Action, 0, false, value);
            self.stack.push(record);
        }
    }

    /// Of a resource that is not read, images under the keys of those that are.
    pub(super) fn settle_other(&mut self, mark: usize, mentions: bool) {
        if mentions {
            self.settle_mentions(mark);
        }
        self.settle_encoded(mark);
        for place in mark..self.stack.len() {
            let Some(record) = self.stack.get(place).copied() else {
                return;
            };
            let settled = match (record.field, record.mark) {
                // Put together of parts, or one that is not read: that it is there is said.
                (Field::LooseImage, mark) if mark != Mark::Value && mark != Mark::Container => {
                    Field::Mention
                }
                (Field::LooseMention, mark) if mark.is_computed() => Field::Mention,
                (Field::LooseMention, mark) if mark != Mark::Value => Field::Nested,
                _ => continue,
            };
            if let Some(slot) = self.stack.get_mut(place) {
                slot.field = settled;
            }
        }
    }

    /// The same under any key that is read elsewhere, and in what was left as it is until it was known what the
    /// object is: parameters, mostly. What the resource is called by is none.
    fn settle_mentions(&mut self, mark: usize) {
        const NAMES: [Field; 8] = [
            Field::Id,
            Field::Name,
            Field::Type,
            Field::Kind,
            Field::ApiVersion,
            Field::ObjectName,
            Field::Namespace,
            Field::Mention,
        ];
        let text = |bytes: &[u8], from: usize, to: usize| {
            let raw = std::str::from_utf8(bytes.get(from..to)?).ok()?;
            mention::holds(raw).then(|| raw.to_owned())
        };
        let mut named = Vec::new();
        for place in mark..self.stack.len() {
            let Some(record) = self.stack.get(place).copied() else {
                break;
            };
            if record.mark != Mark::Value || NAMES.contains(&record.field) {
                continue;
            }
            let from = record.span.start as usize;
            let Some(raw) = text(self.cursor.bytes(), from, record.span.end as usize) else {
                continue;
            };
            if raw.starts_with(['{', '[']) {
                let (tree, _) = Tree::read(self.cursor.bytes(), from);
                let found = tree.root().map(mention::everywhere).unwrap_or_default();
                named.extend(found.into_iter().map(|image| (image, record.span)));
            } else if mention::reference(&raw).is_none() {
                let found = mention::inside(&raw).into_iter();
                named.extend(found.map(|image| (image, record.span)));
            } else if let Some(slot) = self.stack.get_mut(place) {
                slot.field = Field::Mention;
            }
        }
        for (image, place) in named {
            let value = Computed::of_text(image, place);
            let record = self.found.compute(Field::Mention, 0, false, value);
            self.stack.push(record);
        }
    }

    /// The same in texts that are in Base64.
    fn settle_encoded(&mut self, mark: usize) {
        let mut named = Vec::new();
        for record in self.stack.get(mark..).unwrap_or_default() {
            if record.field != Field::Encoded || record.mark != Mark::Value {
                continue;
            }
            let (tree, _) = Tree::read(self.cursor.bytes(), record.span.start as usize);
            let found = tree.root().map(encoded::references).unwrap_or_default();
            named.extend(found.into_iter().map(|image| (image, record.span)));
        }
        for (image, place) in named {
            let value = Computed::of_text(image, place);
            let record = self.found.compute(Field::Mention, 0, false, value);
            self.stack.push(record);
        }
    }

    /// A registry as flattening leaves it that makes a row of each rule of a firewall: those without rules are in no row.
    /// (nushell 0.115.1: findings/nushell-flattens-open-registries-away.sh.)
    pub(super) fn note_flattened(&mut self, mark: usize, start: u32) {
        const RANGE: &[u8] = b"ipAddressOrRange";
        let bytes = self.cursor.bytes();
        let records = self.stack.get(mark..).unwrap_or_default().iter();
        let lists = [Field::IpRules, Field::NetworkRuleSet];
        let mut lists = records
            .filter(|record| lists.contains(&record.field))
            .peekable();
        let own = |from: usize| {
            let own = bytes.get(from..self.cursor.at()).unwrap_or_default();
            memchr::memmem::find(own, RANGE).is_some()
        };
        let (mut is_row, mut is_list) = (false, false);
        if lists.peek().is_none() {
            // The rule's own columns beside the registry's.
            is_row = own(start as usize);
        }
        for record in lists.filter(|record| record.field == Field::IpRules) {
            let from = record.span.start as usize;
            match bytes.get(from) {
                Some(b'[') => is_list = true,
                // PowerShell, which spells that in another way, makes an object of a list of one too.
                Some(b'{') => is_row |= own(from),
                _ => {}
            }
        }
        self.found.unflattened |= is_list;
        if is_row {
            self.found.flattened.get_or_insert(start);
        }
    }

    /// A module of IoT Edge is called by the key that it stands under; a layer of a deployment has the whole path
    /// to it in that key. Other devices may run others of the same name.
    pub(super) fn name_edge_module(&mut self, mark: usize, place: Place) {
        let records = self.stack.get(mark..).unwrap_or_default();
        let has = |field| records.iter().find(|record| record.field == field);
        let (Some(settings), None, None) = (
            has(Field::EdgeSettings).copied(),
            has(Field::Name),
            place.index,
        ) else {
            return;
        };
        let pointer = self.found.prefixes.get(place.prefix as usize);
        let key = pointer.and_then(|pointer| pointer.rsplit('/').next());
        let key = key
            .unwrap_or_default()
            .replace("~1", "/")
            .replace("~0", "~");
        let name = [
            "properties.desired.modules.",
            "properties.desired.systemModules.",
        ]
        .into_iter()
        .find_map(|path| key.strip_prefix(path))
        .unwrap_or(&key);
        if name.is_empty() {
            return;
        }
        let around = self.stack.get(..mark).unwrap_or_default().iter().rev();
        let device = { around }
            .filter(|record| record.field == Field::OtherName && record.mark == Mark::Value)
            .find_map(|record| unquoted(record.span.text_of(self.cursor.bytes())?));
        let name = match device.filter(|device| !device.is_empty()) {
            Some(device) => format!("{device}/{name}"),
            None => name.to_owned(),
        };
        let name = Computed::of_text(name, settings.span);
        let name = self.found.compute(Field::Name, 0, false, name);
        self.stack.push(name);
    }

    /// A service as `docker compose config --format json` prints it: nothing tells but that it stands under its name in
    /// `services`, at the top of a document, with an image or with what one is built from.
    pub(super) fn compose_service(
        &mut self,
        mark: usize,
        start: u32,
        place: Place,
    ) -> Option<Kind> {
        let records = self.stack.get(mark..).unwrap_or_default();
        let shows = |record: &Record| matches!(record.field, Field::Image | Field::ImageBuilt);
        if place.index.is_some() || self.alone || !records.iter().any(shows) {
            return None;
        }
        let pointer = self.found.prefixes.get(place.prefix as usize)?;
        let name = pointer.strip_prefix("/services/")?;
        if name.is_empty() || name.contains('/') {
            return None;
        }
        let name = name.replace("~1", "/").replace("~0", "~");
        let span = Span {
            start,
            end: start + 1,
        };
        for (field, text) in [
            (Field::Type, runs::COMPOSE_SERVICE.to_owned()),
            (Field::Name, name),
        ] {
            let value = Computed::of_text(text, span);
            let record = self.found.compute(field, 0, false, value);
            self.stack.push(record);
        }
        Some(Kind::Workload)
    }

    /// Of what only some workloads have, what it comes down to.
    pub(super) fn settle_workload(&mut self, mark: usize) {
        self.settle_expressions(mark);
        self.settle_hosts(mark);
        // Whatever it mentions it may run.
        for record in self.stack.get_mut(mark..).unwrap_or_default() {
            if record.field == Field::LooseMention {
                record.field = Field::LooseImage;
            }
        }
        self.settle_login(mark);
        self.settle_manifest(mark);
        let records = self.stack.get(mark..).unwrap_or_default();
        let text = |record: &Record| record.span.text_of(self.cursor.bytes());
        let mut image = None;
        let mut decoded = None;
        let mut foreign = None;
        // An object of its own has what it runs elsewhere; what stands there is somebody's, and may be anything.
        let is_pair = !records.iter().any(|record| {
            matches!(
                record.field,
                Field::Spec | Field::Template | Field::Properties | Field::Metadata
            )
        });
        for (place, record) in (mark..).zip(records) {
            match record.field {
                // Container Apps call what they run in by the same key.
                Field::ImageSource if record.mark == Mark::Value => {
                    let known = text(record).is_some_and(says_its_images);
                    foreign = (!known).then_some(place).or(foreign);
                }
                // `az webapp config container show` has the image as the value of a name.
                Field::Value if record.mark == Mark::Value && is_pair => {
                    let yaml = text(record).and_then(unquoted).unwrap_or_default();
                    if let Some(found) = self.decoded(records, &yaml) {
                        decoded = Some((place, found));
                        continue;
                    }
                    let of_site = text(record).and_then(unquoted).is_some_and(|value| {
                        matches!(SiteImage::parse(&value), Some(image) if !matches!(image, SiteImage::Odd(_)))
                    });
                    image = Some((place, of_site));
                }
                Field::SourceImage if record.mark == Mark::Value => {
                    let of = |field| records.iter().find(|record| record.field == field);
                    let server = of(Field::SourceServer).and_then(text).and_then(unquoted);
                    let Some(name) = text(record).and_then(unquoted) else {
                        continue;
                    };
                    let joined = compose::on_server(server.as_deref(), &name);
                    let value = Computed::of_text(joined, record.span);
                    let element = record.element;
                    let record = self.found.compute(Field::Image, element, false, value);
                    self.stack.push(record);
                    return;
                }
                _ => {}
            }
        }
        if let Some(record) = foreign.and_then(|place| self.stack.get_mut(place)) {
            record.field = Field::Nested;
        }
        if let Some((place, images)) = decoded
            && let Some(record) = self.stack.get_mut(place)
        {
            record.field = Field::Image;
            let span = record.span;
            self.found.composed.insert(span.start, images);
            self.wipe_value(span);
        }
        if let Some((place, of_site)) = image
            && let Some(record) = self.stack.get_mut(place)
        {
            record.field = match of_site {
                true => Field::LinuxFxVersion,
                false => Field::Image,
            };
        }
    }

    /// In what a deployment would make of it, what is known only then stands as an expression: from which registry
    /// it pulls is told all the same.
    fn settle_expressions(&mut self, mark: usize) {
        let bytes = self.cursor.bytes();
        let is_one = |record: &Record| {
            let is_read = keep::IMAGES.has(record.field) || record.field == Field::RegistryServer;
            let raw = record.span.of(bytes);
            is_read && record.mark == Mark::Value && raw.is_some_and(|raw| raw.starts_with(b"\"["))
        };
        let records = self.stack.get(mark..).unwrap_or_default();
        if !records.iter().any(is_one) {
            return;
        }
        let open: Vec<bool> = records.iter().map(is_one).collect();
        for (record, is_open) in self.stack.split_off(mark).into_iter().zip(open) {
            if !is_open || !self.expressed(record) {
                self.stack.push(record);
            }
        }
    }

    /// Notes what an expression comes to; false if it is not known from where it pulls.
    fn expressed(&mut self, record: Record) -> bool {
        let raw = record.span.text_of(self.cursor.bytes());
        let Some(text) = raw.and_then(unquoted).map(std::borrow::Cow::into_owned) else {
            return false;
        };
        let is_server = record.field == Field::RegistryServer;
        let is_told = |text: &str| {
            let host = text.trim_start_matches("https://");
            match host.split_once('/') {
                Some((host, _)) => !host.contains(GAP),
                None => is_server && !host.contains(GAP),
            }
        };
        let (whole, several) = arm::alone(&text);
        let whole = whole.filter(|text| is_told(text));
        let mut several: Vec<String> = match (&whole, is_server) {
            (None, false) => several
                .iter()
                .filter(|text| is_told(text))
                .filter_map(|text| arm::only_host(text))
                .collect(),
            _ => Vec::new(),
        };
        if whole.is_none() && several.is_empty() {
            return false;
        }
        if whole.is_none() {
            let mark = Mark::Unresolved;
            self.stack.push(Record { mark, ..record });
        }
        several.extend(whole);
        for text in several {
            let text = keep::only_the_fact(record.field, &text);
            let partly = text.contains(GAP);
            let value = Computed::of_text(text, record.span);
            let made = self
                .found
                .compute(record.field, record.element, partly, value);
            self.stack.push(made);
        }
        self.wipe_value(record.span);
        true
    }

    /// Of what fetches from a registry, a host that stands by itself is where it fetches from: of a chart the name stands
    /// beside it. (argo-cd.readthedocs.io: `repoURL` and `chart`.)
    fn settle_hosts(&mut self, mark: usize) {
        /// What else fetches has values that name hosts too.
        const BY_HOST: [&str; 3] = ["Application", "ApplicationSet", "RegistryEndpoint"];
        let records = self.stack.get(mark..).unwrap_or_default();
        let kind = records.iter().find(|record| record.field == Field::Kind);
        let kind = kind.and_then(|record| unquoted(record.span.text_of(self.cursor.bytes())?));
        if !kind.is_some_and(|kind| BY_HOST.contains(&&*kind)) {
            return;
        }
        for place in mark + 1..self.stack.len() {
            let Some([named, text]) = self.stack.get_mut(place - 1..=place) else {
                return;
            };
            // What a text holds was noted right before it; between its quotes nothing else may stand.
            let is_named = named.field == Field::Mention && named.mark.is_computed();
            let value = self.found.computed.get_mut(named.span.start as usize);
            let Some(value) = value.filter(|value| {
                is_named && text.field == Field::LooseMention && text.span == value.place
            }) else {
                continue;
            };
            let host = value.text.as_deref().unwrap_or_default();
            let is_all = (value.place.end - value.place.start) as usize == host.len() + 2;
            if is_all && mention::is_host(host) {
                *value = Computed::of_text(format!("{host}/{GAP}"), value.place);
                (named.field, named.mark) = (Field::LooseImage, Mark::Partly);
                text.field = Field::Nested;
            }
        }
    }

    /// The images in a manifest of Service Fabric.
    fn settle_manifest(&mut self, mark: usize) {
        let mut records = self.stack.get(mark..).unwrap_or_default().iter();
        let place = records.position(|record| record.field == Field::ServiceManifest);
        let Some(record) = place
            .and_then(|place| self.stack.get(mark + place))
            .copied()
        else {
            return;
        };
        let raw = record.span.text_of(self.cursor.bytes());
        let xml = raw.and_then(unquoted).unwrap_or_default().into_owned();
        let images: Vec<String> = service_fabric::images(&xml)
            // What is none is an image that is not known.
            .map(|image| match ImageRef::parse(image) {
                Ok(_) => keep::only_the_fact(Field::Image, image),
                Err(_) => GAP.to_string(),
            })
            .collect();
        let image = Record {
            field: Field::Image,
            ..record
        };
        self.wipe_value(record.span);
        // It counts by being there, whatever it says.
        if let Some(slot) = place.and_then(|place| self.stack.get_mut(mark + place)) {
            slot.mark = Mark::Container;
        }
        let name = service_fabric::name(&xml).unwrap_or_default().to_owned();
        let name = Computed::of_text(name, record.span);
        let name = self.found.compute(Field::Name, 0, false, name);
        self.stack.push(name);
        if images.is_empty() {
            let runs = Computed::of_text("ExeHost".to_owned(), record.span);
            let runs = self.found.compute(Field::SourceType, 0, false, runs);
            self.stack.push(runs);
        } else {
            self.found.composed.insert(record.span.start, images);
            self.stack.push(image);
        }
    }

    /// Of a site's container as the CLI prints it: who logs in to the registry.
    fn settle_login(&mut self, mark: usize) {
        let records = self.stack.get_mut(mark..).unwrap_or_default();
        if records.iter().any(|record| record.field == Field::AuthType) {
            for record in records {
                if record.field == Field::Username {
                    record.field = Field::RegistryUsername;
                }
            }
        }
    }

    /// The images in a Compose file that `az webapp config container show` decoded.
    fn decoded(&self, records: &[Record], yaml: &str) -> Option<Vec<String>> {
        let name = records.iter().find(|record| record.field == Field::Name)?;
        let name = unquoted(name.span.text_of(self.cursor.bytes())?)?;
        let images = (name == runs::DECODED_IMAGE).then(|| compose::images_of(yaml))??;
        let fact = |image: &String| keep::only_the_fact(Field::Image, image);
        Some(images.iter().map(fact).collect())
    }

    /// What other tools call the same.
    #[inline(never)]
    pub(super) fn settle_names(&mut self, mark: usize) {
        let records = self.stack.get_mut(mark..).unwrap_or_default();
        settle_names(self.cursor.bytes(), records);
    }

    /// See [`settle_type`].
    pub(super) fn settle_type(&mut self, mark: usize) {
        let records = self.stack.get_mut(mark..).unwrap_or_default();
        settle_type(self.cursor.bytes(), records);
    }

    /// See [`settle_past`].
    pub(super) fn settle_past(&mut self, mark: usize) {
        let records = self.stack.get(mark..).unwrap_or_default();
        if let Some((kept, dropped)) = settle_past(self.cursor.bytes(), records) {
            self.stack.truncate(mark);
            self.stack.extend(kept);
            self.wipe_all(&dropped);
        }
    }

    /// A name with a value: which fact the value is. The settings of an app may also stand each under its own
    /// key, and then they are facts already.
    pub(super) fn settle_pair(&mut self, mark: usize) {
        let records = self.stack.split_off(mark);
        let of = |field| records.iter().find(|record| record.field == field);
        let name = of(Field::PropertyName).map(|record| record.span);
        let name = name.and_then(|span| unquoted(span.text_of(self.cursor.bytes())?));
        let login = name.as_deref().and_then(runs::login_setting);
        let word = name.as_deref().map(str::to_ascii_lowercase);
        let secret = { name.as_deref() }
            .filter(|name| login.is_none() && may_hold_secret(name))
            .map(|name| keep::only_the_fact(Field::VariableName, name));
        let field = match word.as_deref() {
            Some("linuxfxversion") => Some(Field::LinuxFxVersion),
            Some("windowsfxversion") => Some(Field::WindowsFxVersion),
            _ => None,
        };
        let value = of(Field::PropertyValue).copied();
        let fact = match (value, field, login) {
            (Some(value), Some(field), _) => Some(Record { field, ..value }),
            (Some(value), _, Some(login)) => self.login_setting(login, value),
            _ => None,
        };
        let is_docker = word.as_deref() == Some(runs::DOCKER);
        let of_framework = of(Field::Image).is_some();
        let mut others = Vec::new();
        for record in records {
            let is_pair = matches!(record.field, Field::PropertyName | Field::PropertyValue);
            let known = fact.is_some();
            match record.field {
                // Of a framework the version, which is an image where that is Docker.
                Field::Image if !is_docker => others.push(record),
                _ if !is_pair => self.stack.push(record),
                // Behind a link it has to tell that again.
                Field::PropertyName if is_docker && of_framework => self.stack.push(record),
                Field::PropertyName if known => self.stack.push(record),
                Field::PropertyName if let Some(secret) = secret.clone() => {
                    let value = Computed::of_text(secret, record.span);
                    let named = self
                        .found
                        .compute(Field::VariableName, OF_A_MAP, false, value);
                    self.stack.push(named);
                    others.push(record);
                }
                Field::PropertyValue if known => {}
                // An image that it names is one that the app may start.
                Field::PropertyValue if self.is_reference(record.span) => {
                    let field = Field::Mention;
                    self.stack.push(Record { field, ..record });
                }
                Field::PropertyValue => {
                    let raw = record.span.text_of(self.cursor.bytes());
                    let inside = raw.filter(|raw| mention::holds(raw)).map(mention::inside);
                    for image in inside.unwrap_or_default() {
                        if mention::reference_of(&image).is_some() {
                            let value = Computed::of_text(image, record.span);
                            let field = Field::Mention;
                            let named = self.found.compute(field, record.element, false, value);
                            self.stack.push(named);
                        }
                    }
                    others.push(record);
                }
                _ => others.push(record),
            }
        }
        self.stack.extend(fact);
        self.wipe_all(&others);
    }

    /// What the value of a setting says of how an app logs in; of a password, and of a value that was blanked,
    /// only that it is there.
    fn login_setting(&mut self, setting: LoginSetting, value: Record) -> Option<Record> {
        let raw = value.span.text_of(self.cursor.bytes()).unwrap_or_default();
        let blanked = raw == "null";
        if raw == "\"\"" {
            return None;
        }
        let fact = |field, mark| Record {
            field,
            mark,
            ..value
        };
        Some(match Field::of_setting(setting) {
            Some(Field::RegistryServer) if blanked => fact(Field::RegistryServer, Mark::Unresolved),
            Some(field) if !blanked => fact(field, Mark::Value),
            _ => {
                self.wipe_value(value.span);
                fact(Field::RegistryPassword, Mark::Present)
            }
        })
    }

    /// The same of a setting that stands by itself.
    pub(super) fn settle_setting(&mut self, mark: usize) {
        let records = self.stack.get(mark..).unwrap_or_default();
        let place = |field| records.iter().position(|record| record.field == field);
        let name = place(Field::Name).and_then(|place| records.get(place));
        let name = name.and_then(|name| unquoted(name.span.text_of(self.cursor.bytes())?));
        let login = name.as_deref().and_then(runs::login_setting);
        let value = place(Field::Value).map(|place| mark + place);
        if let (Some(login), Some(place)) = (login, value)
            && let Some(value) = self.stack.get(place).copied()
            && let Some(fact) = self.login_setting(login, value)
            && let Some(slot) = self.stack.get_mut(place)
        {
            *slot = fact;
        }
    }
}

/// Whether an id is one of what says itself which images it runs: an environment of Machine Learning, a profile of
/// groups of containers.
fn says_its_images(id: &str) -> bool {
    let id = id.to_ascii_lowercase();
    id.contains("/microsoft.machinelearningservices/")
        || id.starts_with("\"azureml:")
        || id.contains("/containergroupprofiles/")
}

/// A record of a change that was made to a registry makes that registry known. How it was then settles nothing
/// of how it is now, so of its settings only those stay that were bad, as not known. What stays, and what does not.
pub(in crate::read::decode) fn settle_past(
    bytes: &[u8],
    records: &[Record],
) -> Option<(Vec<Record>, Vec<Record>)> {
    let text = |record: &Record| {
        let raw = record.span.text_of(bytes)?;
        (record.mark == Mark::Value).then_some(raw)
    };
    let of = |field: Field| records.iter().find(|record| record.field == field);
    let is_registry = |record: &&Record| {
        let id = text(record).and_then(unquoted);
        id.is_some_and(|id| ResourceId::new(&id).is_a("Microsoft.ContainerRegistry/registries"))
    };
    let logged = || of(Field::ChangedAt).and(of(Field::AssessedId).or(of(Field::Id)));
    let meant = of(Field::ChangedId).or_else(logged).filter(is_registry);
    let meant = *meant?;
    let word = of(Field::ChangeStatus).and_then(text).and_then(unquoted);
    let failed = word.is_some_and(|word| word.eq_ignore_ascii_case("Failed"));
    let made_bad = |record: &Record| {
        let (field, bad) = match record.field {
            Field::ChangedAdminUser => (Field::AdminUserEnabled, "true"),
            Field::ChangedAccess => (Field::PublicNetworkAccess, "Enabled"),
            Field::ChangedAction => (Field::DefaultAction, "Allow"),
            _ => return None,
        };
        let value = text(record)?.trim_matches('"');
        (!failed && value.eq_ignore_ascii_case(bad)).then_some(field)
    };
    let mut kept = vec![Record {
        field: Field::Id,
        ..meant
    }];
    let mut dropped = Vec::new();
    for record in records {
        let made = made_bad(record);
        let field = made.unwrap_or(record.field);
        let is_new = kept.iter().all(|one| one.field != field);
        if record.span == meant.span && record.mark == meant.mark {
            continue;
        }
        match record.field {
            Field::ChangedAt | Field::ChangeStatus | Field::SubscriptionId if is_new => {
                kept.push(*record)
            }
            Field::Properties | Field::Nested if record.mark == Mark::Container => {}
            _ if is_new && made.is_some() => kept.push(Record {
                field,
                mark: Mark::Unresolved,
                ..*record
            }),
            _ => dropped.push(*record),
        }
    }
    if kept.iter().all(|record| record.field != Field::ChangedAt) {
        kept.push(Record {
            field: Field::ChangedAt,
            mark: Mark::Present,
            ..meant
        });
    }
    Some((kept, dropped))
}

/// `ResourceId` and `ResourceType` are what `Get-AzResource` calls id and type, where nothing else does; a
/// query may call it `status` how a resource was assessed; and a subscription has a `displayName` for a name.
pub(in crate::read::decode) fn settle_names(bytes: &[u8], records: &mut [Record]) {
    let has = |records: &[Record], field| records.iter().any(|record| record.field == field);
    settle_status(bytes, records);
    settle_subscription(bytes, records);
    // Beside a status it is what was assessed.
    let assessed = has(records, Field::StatusCode)
        || has(records, Field::DisplayName)
        || has(records, Field::AlertName);
    // But an assessment is none of what is assessed.
    let is_one = |record: &Record| {
        let id = record.span.text_of(bytes).and_then(unquoted);
        id.is_some_and(|id| ResourceId::new(&id).is_a("Microsoft.Security/assessments"))
    };
    for (other, field) in [
        (Field::AssessedId, Field::Id),
        (Field::TypeName, Field::Type),
    ] {
        // Of a row about a recommendation it is the type of what that judges.
        let of_assessed = field == Field::Type
            && has(records, Field::StatusCode)
            && has(records, Field::AssessedId);
        if has(records, field) || of_assessed {
            continue;
        }
        let only_one = field == Field::Id && assessed;
        let named = { records.iter_mut() }
            .find(|record| record.field == other && (!only_one || is_one(record)));
        if let Some(record) = named {
            record.field = field;
        }
    }
}

/// Where a type is not that of the resource itself, its id tells what it is. PowerShell prints the type of what
/// something is attached to, Resource Graph puts the name behind it, and older templates `providers` within it.
pub(in crate::read::decode) fn settle_type(bytes: &[u8], records: &mut [Record]) {
    /// So many slashes has the id of what is no part of anything.
    const OF_A_WHOLE: usize = 8;
    let is = |record: &Record, field| record.field == field && record.mark == Mark::Value;
    let Some(id) = records.iter().find(|record| is(record, Field::Id)) else {
        return;
    };
    let raw = id.span.of(bytes).unwrap_or_default();
    if memchr::memchr_iter(b'/', raw).count() <= OF_A_WHOLE {
        return;
    }
    let Some(id) = id.span.text_of(bytes).and_then(unquoted) else {
        return;
    };
    let id = ResourceId::new(&id);
    let types = || records.iter().filter(|record| is(record, Field::Type));
    let mut types = types().filter_map(|record| record.span.text_of(bytes).and_then(unquoted));
    // Nearly all say what they are themselves.
    if types.all(|written| id.is_a(&written)) {
        return;
    }
    let Some(own) = id.resource_type() else {
        return;
    };
    let attached = id.scope().is_some_and(|scope| scope.is_resource());
    let differs = |written: &str| {
        !written.eq_ignore_ascii_case(&own)
            && (attached
                || written
                    .get(..own.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(&own)))
    };
    for record in records.iter_mut().filter(|record| is(record, Field::Type)) {
        let written = record.span.text_of(bytes).and_then(unquoted);
        if written.is_some_and(|written| written.contains('/') && differs(&written)) {
            record.field = Field::TypeName;
        }
    }
}

/// What a subscription is called, as the interface of Azure itself lists it.
fn settle_subscription(bytes: &[u8], records: &mut [Record]) {
    let is_one = |record: &Record| {
        let id = record.span.text_of(bytes).and_then(unquoted);
        record.field == Field::Id && id.is_some_and(|id| ResourceId::new(&id).is_subscription())
    };
    if records.iter().any(|record| record.field == Field::Name) || !records.iter().any(is_one) {
        return;
    }
    let mut records = records.iter_mut();
    if let Some(record) = records.find(|record| record.field == Field::DisplayName) {
        record.field = Field::Name;
    }
}

/// A row that a query made of an assessment: its status, and what was assessed.
fn settle_status(bytes: &[u8], records: &mut [Record]) {
    const WORDS: [&str; 3] = ["Healthy", "Unhealthy", "NotApplicable"];
    let text = |record: &Record| unquoted(record.span.text_of(bytes)?);
    let is = |record: &Record, fields: &[Field]| {
        record.mark == Mark::Value && fields.contains(&record.field)
    };
    if records
        .iter()
        .any(|record| record.field == Field::StatusCode)
    {
        return;
    }
    let of_assessment = |id: &str| ResourceId::new(id).is_a("Microsoft.Security/assessments");
    let mut names = records
        .iter()
        .filter(|record| is(record, &[Field::DisplayName, Field::Name]));
    let is_named = names.any(|record| {
        text(record).is_some_and(|name| {
            assessments::of_name(&name).is_some() || assessments::of_key(name.trim()).is_some()
        })
    });
    let ids = || records.iter().filter(|record| is(record, &[Field::Id]));
    let by_id = ids().any(|record| text(record).is_some_and(|id| of_assessment(&id)));
    // A whole assessment has an object there, and a text in its place is odd.
    let is_whole = by_id && records.iter().any(|record| record.field == Field::Type);
    // `resourceId` is what was assessed, whatever the recommendation is called.
    let of_resource = !ids().any(|_| true)
        && records
            .iter()
            .any(|record| is(record, &[Field::AssessedId]));
    if is_whole || !is_named && !by_id && !of_resource {
        return;
    }
    let mut words = records
        .iter()
        .filter(|record| is(record, &[Field::Status, Field::State]));
    let place = words.position(|record| {
        text(record).is_some_and(|word| {
            WORDS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(word.trim()))
        })
    });
    let Some(place) = place else { return };
    let mut words = records
        .iter_mut()
        .filter(|record| is(record, &[Field::Status, Field::State]));
    if let Some(record) = words.nth(place) {
        record.field = Field::StatusCode;
    }
    // The id that the query kept is the resource's.
    if !by_id
        && !records
            .iter()
            .any(|record| record.field == Field::AssessedId)
        && let Some(record) = records.iter_mut().find(|record| is(record, &[Field::Id]))
    {
        record.field = Field::AssessedId;
    }
}
