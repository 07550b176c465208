//! The facts of a source, in order, and beside them a column that says which field each of them is of.
//!
//! Whoever asks for a field looks through the column, a byte a fact, and not through the facts.

use std::ops::{Deref, Range};

use super::{fields::Field, walk::Record};
use crate::read::cursor::find_byte;

/// Records in the order in which they were noted. It reads like a slice of them.
#[derive(Default)]
pub struct Records {
    list: Vec<Record>,
    /// INVARIANT: the field of each record of `list`; both grow in the same places.
    fields: Vec<u8>,
}

impl Records {
    /// Adds one.
    #[inline]
    pub fn push(&mut self, record: Record) {
        self.list.push(record);
        self.fields.push(record.field as u8);
    }

    /// Adds some.
    pub fn extend_from_slice(&mut self, records: &[Record]) {
        self.list.extend_from_slice(records);
        self.fields
            .extend(records.iter().map(|record| record.field as u8));
    }

    /// Puts one in the place of another.
    pub fn set(&mut self, at: usize, record: Record) {
        if let (Some(there), Some(field)) = (self.list.get_mut(at), self.fields.get_mut(at)) {
            *there = record;
            *field = record.field as u8;
        }
    }

    /// Lets go of all but the first so many.
    pub fn truncate(&mut self, length: usize) {
        self.list.truncate(length);
        self.fields.truncate(length);
    }

    /// Makes room for so many more. `share` says how much of a text was read so far, and how much
    /// there is: what is still to come is reckoned to be like what was, so that a large text's records
    /// are moved only a few times, and take little more room than they need.
    #[inline]
    pub fn make_room(&mut self, more: usize, share: (usize, usize)) {
        if self.list.len() + more > self.list.capacity() {
            self.grow(more, share);
        }
    }

    fn grow(&mut self, more: usize, (read, all): (usize, usize)) {
        const FEW: usize = 1_000;
        let used = self.list.len() + more;
        let ahead = if used < FEW {
            used
        } else {
            let left = all.saturating_sub(read) as u64;
            let ahead = used as u64 * left / read.max(1) as u64;
            // A beginning may mislead, so not too many; and not so few that this is done at every turn.
            let ahead = usize::try_from(ahead + ahead / 32).unwrap_or(used);
            ahead.clamp(used / 16, used.saturating_mul(40))
        };
        self.list.reserve_exact(more + ahead);
        self.fields.reserve_exact(more + ahead);
    }

    /// For how many there is room.
    pub fn capacity(&self) -> usize {
        self.list.capacity()
    }

    /// Those of a field among the records in a range.
    #[inline]
    pub fn of(&self, range: Range<u32>, field: Field) -> impl Iterator<Item = &Record> {
        let end = range.end as usize;
        let fields = self.fields.get(..end).unwrap_or_default();
        let mut from = range.start as usize;
        std::iter::from_fn(move || {
            let at = find_byte(fields, from, field as u8)?;
            from = at + 1;
            self.list.get(at)
        })
    }
}

impl Deref for Records {
    type Target = [Record];

    fn deref(&self) -> &[Record] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{decode::walk::Mark, source::Span};

    #[test]
    fn fields_are_found_where_they_stand_and_nowhere_else() {
        let all = [Field::Id, Field::Name, Field::Sku, Field::ScopeMapId];
        let mut records = Records::default();
        for place in 0..70 {
            let field = all[place % 4];
            records.push(Record {
                field,
                mark: Mark::Value,
                element: 0,
                span: Span::new(place, place),
            });
        }
        let copy = records.to_vec();
        records.extend_from_slice(&copy);
        for range in [0..0, 0..1, 3..40, 17..19, 60..140, 139..140] {
            for field in all {
                let found: Vec<_> = records.of(range.clone(), field).collect();
                let expected: Vec<_> = records[range.start as usize..range.end as usize]
                    .iter()
                    .filter(|record| record.field == field)
                    .collect();
                assert_eq!(found, expected, "{range:?} {field:?}");
            }
        }
    }
}
