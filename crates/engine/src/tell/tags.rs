//! The tags of the registries, to group them by.

use std::collections::{BTreeMap, BTreeSet};

use super::{Renderer, quote::fact};
use crate::{
    facts::{Doc, Place},
    judge::Judged,
    read::decode::{fields::Field, walk::Record},
};
use model::{
    order,
    protocol::Tag,
    report::{Fact, Owner},
};

/// So many tags can be chosen from.
const MOST: usize = 20;

/// So many owners of one registry are named.
const OWNERS: usize = 3;

/// What the name of a tag has in it that says whose something is, written in any way.
const OWNING: [&str; 5] = ["owner", "ownedby", "contact", "maintainer", "responsible"];
/// What such a name ends in.
const TEAMS: [&str; 3] = ["team", "teamname", "squad"];

/// How a tag's name was first written, and what it says at which rows.
type Said<'a> = (&'a str, Vec<(usize, &'a str)>);

impl Renderer<'_> {
    /// The tags that registries have, the most used first. What a tag is called is the same in any case,
    /// as Azure has it; what it says is not.
    pub fn tags(&self) -> Vec<Tag> {
        let mut found: BTreeMap<String, Said<'_>> = BTreeMap::new();
        for (row, judged) in self.scan.registries.iter().enumerate() {
            for (name, value, ..) in self.said_of(judged) {
                let (_, rows) = found
                    .entry(name.to_lowercase())
                    .or_insert_with(|| (name, Vec::new()));
                match rows.last_mut() {
                    // Of documents that disagree, whichever comes first by its letters.
                    Some((last, said)) if *last == row => *said = (*said).min(value),
                    _ => rows.push((row, value)),
                }
            }
        }
        let mut tags: Vec<_> = found.into_values().collect();
        order::by(&mut tags, |(_, a), (_, b)| b.len().cmp(&a.len()));
        tags.truncate(MOST);
        let all = self.scan.registries.len();
        let tag = |(name, rows): (&str, Vec<(usize, &str)>)| {
            let values: BTreeSet<&str> = order::set(rows.iter().map(|(_, value)| *value));
            let values: Vec<&str> = values.into_iter().collect();
            let mut of = vec![0; all];
            for (row, value) in rows {
                let place = values.binary_search(&value).unwrap_or_default() + 1;
                if let Some(slot) = of.get_mut(row) {
                    *slot = u32::try_from(place).unwrap_or_default();
                }
            }
            Tag {
                name: name.to_owned(),
                values: values.into_iter().map(str::to_owned).collect(),
                of,
            }
        };
        tags.into_iter().map(tag).collect()
    }

    /// Whose a registry is, where tags of it say so.
    pub(super) fn owners(&self, judged: &Judged) -> Vec<Owner> {
        let mut owners: Vec<Owner> = Vec::new();
        for (tag, name, doc, place) in self.said_of(judged) {
            let alike = |owner: &Owner| owner.name == name && owner.tag.eq_ignore_ascii_case(tag);
            if owners.len() == OWNERS || !names_an_owner(tag) || owners.iter().any(alike) {
                continue;
            }
            let Fact {
                source,
                line,
                column,
                ..
            } = fact(&doc, &place, String::new());
            owners.push(Owner {
                tag: tag.to_owned(),
                name: name.to_owned(),
                source,
                line,
                column,
            });
        }
        owners
    }

    /// The tags of a registry: what each is called, what it says, and where that stands.
    fn said_of(&self, judged: &Judged) -> Vec<(&str, &str, Doc<'_>, Place)> {
        let docs = judged.group.docs.iter();
        let docs = docs.filter_map(|handle| Doc::new(self.sources, *handle));
        // The latest comes first, where that is known, and then it decides.
        let most = if judged.group.latest_first {
            1
        } else {
            usize::MAX
        };
        let mut found = Vec::new();
        for doc in docs.take(most) {
            let mut name: Option<&Record> = None;
            for record in doc.records() {
                match (record.field, name.take()) {
                    (Field::TagName, _) => name = Some(record),
                    (Field::TagValue, Some(name)) => {
                        let both = doc.said(name).zip(doc.said(record));
                        let at = doc.place(record);
                        found.extend(both.map(|(name, value)| (name, value, doc, at)));
                    }
                    _ => {}
                }
            }
        }
        found
    }
}

/// Whether a tag of this name says whose something is.
fn names_an_owner(tag: &str) -> bool {
    let letters = tag.chars().filter(|letter| letter.is_alphanumeric());
    let tag: String = letters.flat_map(char::to_lowercase).collect();
    OWNING.iter().any(|word| tag.contains(word)) || TEAMS.iter().any(|word| tag.ends_with(word))
}
