//! One change of a what-if answer: what is there, and what a deployment would make of it.
//!
//! What is there already must not be taken for what the deployment would make of it, so a change of
//! something that is there, and of which the present state is not shown, stands for that state: it is there,
//! and nothing else is known of it. Only what is created was not there before.

use super::{Computed, Mark, Place, Record, Resource, Walker};
use crate::{
    azure::ids::{ResourceId, unquoted},
    read::{
        cursor::{Cursor, Page},
        decode::{
            fields::Field,
            recognise::{Kind, type_kind},
            under::CALLED,
        },
        source::{Span, offset},
    },
};

/// What a change says of the two states in it.
#[derive(Clone, Copy, Default)]
pub(super) struct Change {
    /// Where the id of the resource stands that changes.
    id: Option<Span>,
    /// Where the scope it is in stands, and its id within that: Azure PowerShell has both.
    parts: [Option<Span>; 2],
    /// Where it stands what would be done.
    word: Option<Span>,
    /// What would be done.
    does: Does,
    /// Where the change begins.
    at: u32,
    /// It shows what is there now.
    shows_now: bool,
    /// It shows what would be there.
    shows_then: bool,
    /// Where it lists what would be changed, if that is anything.
    delta: Option<Span>,
    /// Where the id stands of what lists it, in what a deployment stack would change.
    own: Option<Span>,
}

/// What a deployment would do to a resource. (Microsoft.Resources/deployments 2025-04-01: `ChangeType`.)
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Does {
    /// It is not there yet.
    Create,
    /// It would be gone.
    Delete,
    /// It stays as it is, so both states are what is there.
    Nothing,
    /// It is there, and what becomes of it is shown, or not known.
    #[default]
    Other,
}

/// What a `changeType` says would be done to what is there, if it is that it would be gone. A deployment
/// stack may let go of a resource without deleting it, and then it stays.
pub(crate) const REMOVES: &str = "Delete";

/// The word of ours for what Terraform only read, in its place.
pub(crate) const READS: &str = "Read";

impl Does {
    fn of(word: &str) -> Does {
        let is = |known: &[&str]| known.iter().any(|known| known.eq_ignore_ascii_case(word));
        if is(&["Create"]) {
            Does::Create
        } else if is(&[REMOVES]) {
            Does::Delete
        } else if is(&["NoChange", "Ignore", "Detach"]) {
            Does::Nothing
        } else {
            // `Modify` and `Deploy`; and of what is `Unsupported` nobody can tell what it will be.
            Does::Other
        }
    }
}

impl Change {
    /// What the object that begins at `start` says of itself, wherever in it.
    pub(super) fn of(bytes: &[u8], start: usize) -> Change {
        let mut change = Change {
            at: offset(start),
            ..Change::default()
        };
        let mut words = 0;
        let mut cursor = Cursor::new(bytes, start + 1);
        while let Ok(key) = cursor.key() {
            let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
            let first = cursor.peek();
            let Ok(span) = cursor.skip(false) else { break };
            let is = |known: &str| {
                let letters = name.iter().filter(|byte| **byte != b'_');
                letters.map(u8::to_ascii_lowercase).eq(known.bytes())
            };
            // As Azure PowerShell calls it.
            if is("resourceid") || is("fullyqualifiedresourceid") {
                change.id = text(bytes, span).filter(|id| !id.is_empty()).map(|_| span);
            } else if is("scope") {
                change.parts[0] = Some(span);
            } else if is("relativeresourceid") {
                change.parts[1] = Some(span);
            } else if is("changetype") {
                change.word = Some(span);
                words += 1;
            } else if is("id") {
                change.own = Some(span);
            } else if is("delta") && first == Some(b'[') {
                change.delta = has_effect(bytes, span).then_some(span);
            } else if is("before") && first == Some(b'{') {
                let inside = bytes.get(span.start as usize + 1..span.end as usize - 1);
                change.shows_now |= inside.is_some_and(|inside| !inside.trim_ascii().is_empty());
            } else if is("after") && first == Some(b'{') {
                // A link carries what would be apart from it.
                change.shows_then = true;
            }
            if !cursor.take(b',') {
                break;
            }
        }
        // Said twice, it says nothing.
        if words == 1
            && let Some(word) = change.word.and_then(|span| text(bytes, span))
        {
            change.does = Does::of(&word);
        }
        change
    }

    /// The two states at `inner` of what a deployment stack would change, whose id and change stand in the object
    /// around them, at `outer`. (Microsoft.Resources/deploymentStacks 2025-07-01: `resourceChanges`.)
    pub(super) fn of_stack(bytes: &[u8], outer: usize, inner: usize) -> Change {
        let (outer, states) = (Change::of(bytes, outer), Change::of(bytes, inner));
        Change {
            id: outer.id.or(outer.own),
            word: outer.word,
            does: outer.does,
            ..states
        }
    }

    /// Something would be changed, and not shown is what comes of it.
    fn hides_then(self) -> bool {
        match self.does {
            Does::Create => !self.shows_then,
            Does::Other => !self.shows_then && self.delta.is_some(),
            Does::Delete | Does::Nothing => false,
        }
    }

    /// Whether its id is an expression that comes to that of something judged: then nobody knows of which.
    /// (`az deployment group what-if`, of a name that is only known once the deployment runs: `Unsupported`.)
    fn may_be_judged(self, bytes: &[u8]) -> bool {
        const JUDGED: [&str; 3] = [
            "microsoft.containerregistry/registries",
            "microsoft.security/pricings",
            "microsoft.containerservice/managedclusters",
        ];
        let id = self
            .id
            .and_then(|span| text(bytes, span))
            .unwrap_or_default();
        let id = id.to_ascii_lowercase();
        // Of what lies at such a one, its own type stands first.
        let first = { id.strip_prefix('[') }.and_then(|id| id.split_once("resourceid("));
        let of_function =
            first.and_then(|(_, rest)| rest.split('\'').find(|word| word.contains('/')));
        let of_type = |id: &str| {
            let (_, path) = id.rsplit_once("/providers/")?;
            let (kind, name) = path.rsplit_once('/')?;
            (name.starts_with('[') || name.starts_with('{')).then(|| kind.to_owned())
        };
        let kind = of_function.map(str::to_owned).or_else(|| of_type(&id));
        kind.is_some_and(|kind| JUDGED.contains(&&*kind)) && !id.starts_with("[extension")
    }

    /// The id of what changes, of its two parts.
    fn whole_id(self, bytes: &[u8]) -> Option<String> {
        let [scope, relative] = self.parts.map(|part| text(bytes, part?));
        let (scope, relative) = (scope?, relative?);
        let relative = relative.trim_matches('/');
        let scope = scope.trim_end_matches('/');
        let is_scope = scope.is_empty() || scope.starts_with('/');
        let starts = |word: &str| {
            let head = relative.get(..word.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        let between = match starts("providers/") || starts("resourceGroups/") {
            true => "/",
            false => "/providers/",
        };
        (is_scope && relative.contains('/')).then(|| format!("{scope}{between}{relative}"))
    }

    /// What is shown behind it is what is there, too.
    pub(super) fn is_none(self) -> bool {
        self.does == Does::Nothing
    }
}

/// Whether what begins at `at` is a list of changes of single settings.
pub(super) fn is_delta(bytes: &[u8], at: usize) -> bool {
    let mut cursor = Cursor::new(bytes, at);
    if !cursor.take(b'[') || !cursor.take(b'{') {
        return false;
    }
    let (mut path, mut does) = (false, false);
    while let Ok(key) = cursor.key() {
        let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
        path |= name.eq_ignore_ascii_case(b"path");
        does |= WORDS.iter().any(|known| known.eq_ignore_ascii_case(name));
        if cursor.skip(false).is_err() || !cursor.take(b',') {
            break;
        }
    }
    path && does
}

/// Under which it stands what is done to a setting: in the answer about a deployment, and about a stack.
const WORDS: [&[u8]; 2] = [b"propertyChangeType", b"changeType"];

/// Whether a list of changes has one that has an effect. (`propertyChangeType`, in a stack's `changeType`.)
fn has_effect(bytes: &[u8], list: Span) -> bool {
    let mut cursor = Cursor::new(bytes, list.start as usize + 1);
    while cursor.take(b'{') {
        let mut effect = true;
        while let Ok(key) = cursor.key() {
            let name = bytes.get(key.start + 1..key.end - 1).unwrap_or_default();
            cursor.peek();
            let Ok(span) = cursor.skip(false) else {
                return true;
            };
            if WORDS.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                let word = text(bytes, span);
                effect = !word.is_some_and(|word| word.eq_ignore_ascii_case("NoEffect"));
            }
            if !cursor.take(b',') {
                break;
            }
        }
        if effect || !cursor.take(b'}') {
            return true;
        }
        if !cursor.take(b',') {
            break;
        }
    }
    false
}

fn text(bytes: &[u8], span: Span) -> Option<std::borrow::Cow<'_, str>> {
    unquoted(span.text_of(bytes)?)
}

impl<P: Page> Walker<'_, P> {
    /// The change that begins at `start`, read once.
    pub(super) fn change_at(&mut self, start: usize) -> Change {
        let known = self
            .last_change
            .filter(|change| change.at as usize == start);
        known.unwrap_or_else(|| {
            let change = Change::of(self.cursor.bytes(), start);
            self.last_change = Some(change);
            change
        })
    }

    /// One state of a resource, of which the change around it says which one it is, and perhaps that it
    /// would be gone.
    pub(super) fn settle_state(&mut self, mark: usize, change: Change) {
        let records = self.stack.get(mark..).unwrap_or_default();
        // Nothing is no state, and platform's defaults do not stand for it.
        if records.is_empty() {
            return;
        }
        // An answer of ids alone (`ResourceIdOnly`) shows no setting of what would be, and defaults do not stand for these.
        let is_shown = records.iter().any(|record| !CALLED.has(record.field));
        if self.declared && !is_shown {
            let span = Span::new(change.at as usize, change.at as usize);
            for field in [Field::Properties, Field::Image] {
                self.note(field, Mark::Unresolved, 0, span);
            }
        }
        let bytes = self.cursor.bytes();
        let records = self.stack.get(mark..).unwrap_or_default();
        let named = records.iter().any(|record| {
            let is_id = record.field == Field::Id && record.mark == Mark::Value;
            is_id && text(bytes, record.span).is_some_and(|id| !id.is_empty())
        });
        if !named && let Some(id) = self.id_of_change(change) {
            let first = self.stack.split_off(mark.min(self.stack.len()));
            let others = first.into_iter().filter(|record| record.field != Field::Id);
            self.stack.extend(others);
            self.stack.push(id);
        }
        if change.does == Does::Delete
            && !self.declared
            && let Some(word) = change.word
        {
            self.note(Field::ChangeType, Mark::Value, 0, word);
        }
    }

    /// The id of what changes, as it stands there or put together.
    fn id_of_change(&mut self, change: Change) -> Option<Record> {
        if let Some(span) = change.id {
            return Some(Record {
                field: Field::Id,
                mark: Mark::Value,
                element: 0,
                span,
            });
        }
        let id = change.whole_id(self.cursor.bytes())?;
        let value = Computed::of_text(id, change.parts[1]?);
        Some(self.found.compute(Field::Id, 0, false, value))
    }

    /// Of the resource that ended last and that is what a deployment would make of something: notes that
    /// what is there now is not shown, where no id says what that is. Then there is nothing that could
    /// stand for it, and what would be clears nothing.
    pub(super) fn settle_unseen(&mut self, start: u32, change: Change) {
        if change.does != Does::Other || change.shows_now || change.id.is_some() {
            return;
        }
        let Some(last) = self.found.resources.last_mut() else {
            return;
        };
        let range = last.records.start as usize..last.records.end as usize;
        let records = self.found.records.get(range).unwrap_or_default();
        let has_id = records.iter().any(|record| record.field == Field::Id);
        if last.start != start || !last.declared || has_id {
            return;
        }
        let (mark, span) = match change.word {
            Some(word) => (Mark::Value, word),
            None => (
                Mark::Unresolved,
                Span::new(change.at as usize, change.at as usize + 1),
            ),
        };
        let record = |field, mark| Record {
            field,
            mark,
            element: 0,
            span,
        };
        let records: &[Record] = match last.kind {
            Kind::Registry | Kind::Cluster => &[record(Field::ChangeType, mark)],
            Kind::Workload => &[record(Field::Image, Mark::Unresolved)],
            _ => return,
        };
        last.records.end += offset(records.len());
        self.found.records.extend_from_slice(records);
    }

    /// Of an object that is nothing known: notes a change of something judged of which nobody can tell the id.
    pub(super) fn note_unnamed_change(&mut self, mark: usize, start: u32) {
        let mut records = self.stack.get(mark..).unwrap_or_default().iter();
        if records.any(|record| record.field == Field::ChangeType)
            && Change::of(self.cursor.bytes(), start as usize).may_be_judged(self.cursor.bytes())
        {
            self.found.warns.get_or_insert(start);
        }
    }

    /// Of a change that does not show what would be there, though something would be changed: adds that it would
    /// be there, and that nothing else is known of it.
    pub(super) fn settle_unshown(&mut self, first: usize, mark: usize, start: u32, place: Place) {
        let change = self.change_at(start as usize);
        if !change.hides_then() || self.found.resources.len() >= self.bounds.resources {
            return;
        }
        let states = self.found.resources.get(first..).unwrap_or_default();
        let now = states.iter().find(|state| !state.declared);
        let is = now.map(|now| now.kind);
        let ids = match now {
            Some(now) => {
                let range = now.records.start as usize..now.records.end as usize;
                self.found.records.get(range).unwrap_or_default()
            }
            None => self.stack.get(mark..).unwrap_or_default(),
        };
        let id = ids.iter().find(|record| record.field == Field::Id).copied();
        let id = match id {
            Some(id) => Some(id),
            None => self.id_of_change(change),
        };
        let Some(id) = id else { return };
        let raw = match self.found.computed.get(id.span.start as usize) {
            Some(computed) if id.mark.is_computed() => Some(computed.json.as_str()),
            _ => id.span.text_of(self.cursor.bytes()),
        };
        let kind = raw.and_then(unquoted);
        let kind = kind.and_then(|id| type_kind(&ResourceId::new(&id).resource_type()?));
        let kind = is.or(kind);
        let span = change.delta.or(change.word);
        let (Some(kind), Some(span)) = (kind, span) else {
            return;
        };
        let span = Span {
            end: span.start,
            ..span
        };
        let unknown = match kind {
            Kind::Registry | Kind::Pricing | Kind::Cluster => Field::Properties,
            Kind::Workload => Field::Image,
            _ => return,
        };
        let first = offset(self.found.records.len());
        let unknown = Record {
            field: unknown,
            mark: Mark::Unresolved,
            element: 0,
            span,
        };
        let mut records = vec![id, unknown];
        if kind == Kind::Workload {
            // What is changed of it may name what it will run.
            let own = self.stack.get(mark..).unwrap_or_default().iter();
            records.extend(
                own.filter(|one| one.field == Field::Mention)
                    .map(|one| Record {
                        field: Field::Image,
                        ..*one
                    }),
            );
        }
        self.found.records.extend_from_slice(&records);
        self.found.resources.push(Resource {
            kind,
            records: first..first + offset(records.len()),
            start,
            prefix: place.prefix,
            index: place.index,
            declared: true,
            ambiguous: false,
            scope: 0,
            maybe: self.maybe,
            within: 0,
        });
    }

    /// Where the id of a change stands that its states are known by.
    pub(super) fn lent_id(&self, first: usize, mark: usize) -> Option<Span> {
        let own = self.stack.get(mark..).unwrap_or_default().iter();
        let id = own.filter(|record| record.mark == Mark::Value);
        let states = self.found.resources.get(first..).unwrap_or_default();
        let is_lent = |span: Span| {
            states.iter().any(|state| {
                let range = state.records.start as usize..state.records.end as usize;
                let records = self.found.records.get(range).unwrap_or_default().iter();
                records
                    .filter(|record| record.field == Field::Id)
                    .any(|record| record.span == span)
            })
        };
        id.map(|record| record.span).find(|span| is_lent(*span))
    }

    /// What is there by the id of a change alone.
    fn stands_for_its_id(&mut self, mark: usize) -> Option<Kind> {
        let own = self.stack.get(mark..).unwrap_or_default().iter();
        let mut ids = own.filter(|record| record.field == Field::Id && record.mark == Mark::Value);
        let id = ids.next().copied()?;
        let named = text(self.cursor.bytes(), id.span)?;
        let kind = type_kind(&ResourceId::new(&named).resource_type()?)?;
        if kind == Kind::Workload {
            self.stack.push(Record {
                field: Field::Image,
                mark: Mark::Unresolved,
                ..id
            });
        }
        Some(kind)
    }

    /// What a whole change stands for: what is there, if it is and no state in it shows that; none if it
    /// only holds its states.
    pub(super) fn settle_change(&mut self, mark: usize, first: usize, start: u32) -> Option<Kind> {
        // Of what a deployment stack would change neither state may be shown.
        let own = self.stack.get(mark..).unwrap_or_default();
        if self.found.resources.len() == first
            && own.iter().any(|record| record.field == Field::StackChange)
        {
            return self.stands_for_its_id(mark);
        }
        let change = self.change_at(start as usize);
        if change.does != Does::Other {
            return None;
        }
        let settles = |resource: &&Resource| {
            matches!(
                resource.kind,
                Kind::Registry | Kind::Pricing | Kind::Cluster | Kind::Workload
            )
        };
        let states = self.found.resources.get(first..).unwrap_or_default();
        if states.iter().any(|state| !state.declared) {
            return None;
        }
        let after = states.iter().find(settles)?;
        let kind = after.kind;
        let range = after.records.start as usize..after.records.end as usize;
        let records = self.found.records.get(range).unwrap_or_default();
        let id = records.iter().find(|record| record.field == Field::Id);
        let is_told = |record: &&Record| record.mark == Mark::Value || record.mark.is_computed();
        let id = id.filter(is_told).copied()?;
        let place = match self.found.computed.get(id.span.start as usize) {
            Some(computed) if id.mark.is_computed() => computed.place,
            _ => id.span,
        };
        let own = self.stack.get(mark..).unwrap_or_default();
        if !own.iter().any(|record| record.field == Field::Id) {
            self.stack.push(id);
        }
        if kind == Kind::Workload {
            self.stack.push(Record {
                field: Field::Image,
                mark: Mark::Unresolved,
                element: 0,
                span: place,
            });
        }
        Some(kind)
    }
}
