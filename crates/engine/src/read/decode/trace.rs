//! What usually comes next: exports print the same keys in the same order, object after object.
//!
//! For every key that was read a trace remembers the text that led to it, from the end of the value
//! before to its own colon, and which key came next: behind its value, and inside it. Where the same
//! bytes stand again they need not be read again: they mean what they meant before, since nothing but
//! they and the table decide that.

use super::{
    fields::{Node, Take},
    walk::Called,
};

/// How much text before a value is remembered, in pieces of sixteen bytes: a comma, a line end, the
/// indentation and the key.
const PIECES: usize = 4;
/// How many keys are remembered. An export has a hundred or two.
const MOST: usize = 2_000;
/// How many keys are tried in one place.
const TRIED: usize = 3;

/// Which key is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(u32);

impl Slot {
    /// The first key of the outermost object.
    pub(super) const START: Slot = Slot(0);
}

/// A key that was read, and where to look for the next.
#[derive(Clone, Copy)]
pub(super) struct Step(u32);

impl Step {
    /// The first key of an object that stands as this key's value, or in the list that does.
    #[inline]
    pub(super) fn inside(self) -> Slot {
        Slot(self.0.saturating_mul(2).saturating_add(1))
    }

    /// The key that follows in the same object.
    #[inline]
    pub(super) fn after(self) -> Slot {
        Slot(self.0.saturating_mul(2).saturating_add(2))
    }

    const NONE: Step = Step(u32::MAX);
}

/// A key that is remembered.
struct Known {
    /// The text from the end of what stands before, as numbers; zeros fill the last piece.
    text: [u128; PIECES],
    /// Which bits of the last piece count.
    last: u128,
    /// How many bytes it has.
    length: u8,
    /// Where the key with its quotes stands in it.
    key: (u8, u8),
    node: &'static Node,
    take: Option<Take>,
    called: Called,
    /// What else may stand in the same place.
    other: u32,
}

/// What was read so far, for a guess at what follows.
pub(super) struct Trace {
    known: Vec<Known>,
    /// By slot the key that was read there last.
    next: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// A key that stands where it was expected.
pub(super) struct Expected {
    pub(super) step: Step,
    pub(super) take: Option<Take>,
    pub(super) called: Called,
    /// Where its value begins, or the blanks before it.
    pub(super) end: usize,
    /// Where the key with its quotes stands.
    pub(super) key: (usize, usize),
}

impl Trace {
    pub(super) fn new() -> Trace {
        Trace {
            known: Vec::new(),
            next: vec![NONE],
        }
    }

    /// The key that was expected here, if it is there.
    #[inline]
    pub(super) fn follow(
        &self,
        slot: Slot,
        node: &'static Node,
        text: &[u8],
        at: usize,
    ) -> Option<Expected> {
        let mut place = *self.next.get(slot.0 as usize)?;
        loop {
            let known = self.known.get(place as usize)?;
            if known.stands_at(text, at) && std::ptr::eq(known.node, node) {
                return Some(Expected {
                    step: Step(place),
                    take: known.take,
                    called: known.called,
                    end: at + usize::from(known.length),
                    key: (at + usize::from(known.key.0), at + usize::from(known.key.1)),
                });
            }
            place = known.other;
        }
    }

    /// Remembers that `take` is what the text from `from` to `to` leads to, and how the key there is `called`.
    #[inline(never)]
    pub(super) fn learn(
        &mut self,
        slot: Slot,
        node: &'static Node,
        text: &[u8],
        (from, to): (usize, usize),
        key: (usize, usize),
        (take, called): (Option<Take>, Called),
    ) -> Step {
        let slot = slot.0 as usize;
        let (Some(piece), Some(first)) = (text.get(from..to), self.next.get(slot).copied()) else {
            return Step::NONE;
        };
        if piece.is_empty() || piece.len() > 16 * PIECES {
            return Step::NONE;
        }
        if self.known.len() >= MOST {
            // Slots that somebody still holds lead nowhere then, or to what is right all the same.
            *self = Trace::new();
            return Step::NONE;
        }
        let mut pieces = [0; PIECES];
        for (number, bytes) in pieces.iter_mut().zip(piece.chunks(16)) {
            let mut whole = [0; 16];
            for (slot, byte) in whole.iter_mut().zip(bytes) {
                *slot = *byte;
            }
            *number = u128::from_le_bytes(whole);
        }
        let unused = (16 - piece.len() % 16) % 16;
        let small = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
        let mut known = Known {
            text: pieces,
            last: u128::MAX >> (8 * unused),
            length: small(piece.len()),
            key: (small(key.0 - from), small(key.1 - from)),
            node,
            take,
            called,
            other: first,
        };
        // The one that has been here longest makes room.
        let mut place = first;
        for tried in 1.. {
            let Some(here) = self.known.get_mut(place as usize) else {
                break;
            };
            if tried == TRIED {
                known.other = here.other;
                *here = known;
                for slot in [Step(place).inside(), Step(place).after()] {
                    if let Some(next) = self.next.get_mut(slot.0 as usize) {
                        *next = NONE;
                    }
                }
                return Step(place);
            }
            place = here.other;
        }
        let step = Step(u32::try_from(self.known.len()).unwrap_or(NONE));
        self.known.push(known);
        self.next.resize(2 * self.known.len() + 1, NONE);
        if let (Some(next), false) = (self.next.get_mut(slot), step.0 == NONE) {
            *next = step.0;
        }
        step
    }
}

/// Both halves are zero; a vector of both would take longer to make.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "half of it each")]
fn is_zero(number: u128) -> bool {
    (number as u64) | ((number >> 64) as u64) == 0
}

impl Known {
    /// Whether the same text stands there.
    #[inline]
    fn stands_at(&self, text: &[u8], at: usize) -> bool {
        let mut left = usize::from(self.length);
        let mut at = at;
        for piece in &self.text {
            let Some(chunk) = text.get(at..).and_then(<[u8]>::first_chunk::<16>) else {
                return false;
            };
            let differs = u128::from_le_bytes(*chunk) ^ piece;
            if left <= 16 {
                return is_zero(differs & self.last);
            }
            if !is_zero(differs) {
                return false;
            }
            left -= 16;
            at += 16;
        }
        false
    }
}
