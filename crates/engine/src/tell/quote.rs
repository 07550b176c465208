//! Evidence as the report quotes it: where a fact stands, line, column and pointer, and what it says.

use std::{cell::RefCell, collections::BTreeMap};

use crate::{
    facts::{Doc, Handle, Place},
    judge::rules::Draft,
    read::{
        cursor::value_end,
        source::{Map, offset, pointers},
        way::way_to,
    },
};
use model::{
    order,
    report::{Fact, Finding, Note},
};

use super::Renderer;

/// The longest piece of a value that a fact quotes, in characters.
const MAX_VALUE: usize = 160;

/// How many places a finding quotes before it only counts the rest.
pub(super) const MAX_FACTS: usize = 200;

impl<'a> Renderer<'a> {
    /// Places as facts, one for each.
    pub(super) fn facts(&self, places: &[Place]) -> Vec<Fact> {
        let mut by_handle: BTreeMap<Handle, Vec<usize>> = BTreeMap::new();
        for (index, place) in places.iter().enumerate() {
            by_handle.entry(place.handle).or_default().push(index);
        }
        let mut facts: Vec<Fact> = vec![Fact::default(); places.len()];
        for (handle, indices) in by_handle {
            let Some(doc) = Doc::new(self.sources, handle) else {
                continue;
            };
            let quoted = indices.iter().filter_map(|index| places.get(*index));
            let targets: Vec<u32> = quoted.map(|place| place.span.start).collect();
            let pointers = pointers_in(&doc, &targets, &self.elsewhere);
            for (index, pointer) in indices.into_iter().zip(pointers) {
                if let (Some(slot), Some(place)) = (facts.get_mut(index), places.get(index)) {
                    *slot = fact(&doc, place, pointer);
                }
            }
        }
        facts
    }
}

pub(super) fn finding(draft: Draft, facts: &mut impl Iterator<Item = Fact>) -> Finding {
    let mut facts: Vec<Fact> = facts.take(draft.places.len()).collect();
    if draft.conflict {
        // Otherwise their order would show in which order the documents came.
        order::by(&mut facts, |left, right| {
            (&left.source, left.line, left.column).cmp(&(&right.source, right.line, right.column))
        });
    }
    let mut notes = draft.notes;
    if draft.more > 0 {
        let places = match draft.more {
            1 => "1 more place, which is",
            _ => &format!("{} more places, which are", draft.more),
        };
        notes.push(Note {
            warning: false,
            text: format!("this rests on {places} not listed here"),
        });
    }
    // Warnings first; otherwise in the order they were made.
    order::by_key(&mut notes, |note| !note.warning);
    Finding {
        outcome: draft.outcome,
        because: draft.because,
        facts,
        missing: draft.missing,
        notes,
        settle: draft.settle,
        addresses: draft.addresses,
        was: draft.was,
        switches: draft.switches,
    }
}

fn pointers_in<'a>(
    doc: &Doc<'a>,
    targets: &[u32],
    elsewhere: &RefCell<BTreeMap<(u32, u32), Map<'a>>>,
) -> Vec<String> {
    let text = doc.source.text.bytes();
    let start = doc.resource.start;
    let found = &doc.source.found;
    let prefix = found.pointer(doc.resource.prefix, doc.resource.index);
    // Of most workloads one is asked for, its image.
    if let [target] = targets
        && let Some(pointer) = way_to(text, start, &prefix, *target)
    {
        return vec![pointer];
    }
    let end = value_end(text, start as usize).map_or(u32::MAX, offset);
    let inside = |target: &u32| (start..end).contains(target);
    let mine: Vec<u32> = targets.iter().copied().filter(inside).collect();
    let mut mine = pointers(text, start, &prefix, &mine).into_iter();
    // What a template says elsewhere (a parameter's default) is pointed to from the very top.
    let mut elsewhere = elsewhere.borrow_mut();
    let mut other = |target: u32| {
        let document = doc.source.document_at(start);
        let top = document.map_or(0, |document| document.span.start);
        let map = elsewhere.entry((doc.handle.source, top));
        let map = map.or_insert_with(|| Map::read(text, top));
        map.pointer("", target)
    };
    targets
        .iter()
        .map(|target| match inside(target) {
            true => mine.next().unwrap_or_default(),
            false => other(*target),
        })
        .collect()
}

pub(super) fn fact(doc: &Doc, place: &Place, pointer: String) -> Fact {
    let text = &doc.source.text;
    let position = text.position(place.span.start);
    let raw = if place.span.start == place.span.end {
        // Of a container there is only where it begins.
        match text.bytes().get(place.span.start as usize) {
            Some(b'[') => "[…]".to_owned(),
            _ => "{…}".to_owned(),
        }
    } else {
        match text.get(place.span) {
            raw @ ("{}" | "[]") => raw.to_owned(),
            raw if raw.starts_with('{') => "{…}".to_owned(),
            raw if raw.starts_with('[') => "[…]".to_owned(),
            _ => doc.source.shown(place.span),
        }
    };
    let value = match raw
        .char_indices()
        .nth(MAX_VALUE)
        .filter(|_| raw.len() > MAX_VALUE)
    {
        Some((end, _)) => format!("{}…", raw.get(..end).unwrap_or_default()),
        None => raw,
    };
    Fact {
        source: doc.source.name.clone(),
        pointer,
        line: position.line,
        column: position.column,
        value,
    }
}
