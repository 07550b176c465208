//! Texts that are known in part: pieces that are known, and gaps between them.

use std::rc::Rc;

use super::gap::{Gap, Letters, Symbol};

/// How long a text may get, in bytes; what is longer ends in a gap. No fact is near it.
const MAX_BYTES: usize = 1 << 16;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These letters; never none.
    Known(Rc<str>),
    /// Letters that are not known.
    Gap(Gap),
}

/// A text that may have gaps. Known pieces never touch, so two that say the same are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Rc<[Piece]>);

/// Puts a text together.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pieces: Vec<Piece>,
    known: String,
    bytes: usize,
}

impl Builder {
    pub(super) fn letters(&mut self, letters: &str) -> &mut Self {
        if self.bytes + letters.len() > MAX_BYTES {
            self.bytes = MAX_BYTES;
            return self.gap(Gap::ANY);
        }
        self.bytes += letters.len();
        self.known.push_str(letters);
        self
    }

    pub(super) fn gap(&mut self, gap: Gap) -> &mut Self {
        if gap.max == Some(0) {
            return self;
        }
        self.flush();
        // Two stretches of which nothing is known are one, and thousands of gaps help nobody.
        let blank = |piece: &Piece| matches!(piece, Piece::Gap(Gap::ANY));
        if self.pieces.last().is_some_and(blank) && (gap == Gap::ANY || self.pieces.len() > 64) {
            return self;
        }
        let gap = if self.pieces.len() > 64 {
            Gap::ANY
        } else {
            gap
        };
        self.pieces.push(Piece::Gap(gap));
        self
    }

    pub(super) fn piece(&mut self, piece: &Piece) -> &mut Self {
        match piece {
            Piece::Known(letters) => self.letters(letters),
            Piece::Gap(gap) => self.gap(*gap),
        }
    }

    pub(super) fn text(&mut self, text: &Text) -> &mut Self {
        for piece in text.pieces() {
            self.piece(piece);
        }
        self
    }

    pub(super) fn build(&mut self) -> Text {
        self.flush();
        Text(std::mem::take(&mut self.pieces).into())
    }

    fn flush(&mut self) {
        if !self.known.is_empty() {
            let known = std::mem::take(&mut self.known);
            self.pieces.push(Piece::Known(known.into()));
        }
    }
}

impl From<&str> for Text {
    fn from(letters: &str) -> Text {
        Builder::default().letters(letters).build()
    }
}

impl Text {
    /// A text of which nothing but this is known.
    pub fn gap(gap: Gap) -> Text {
        Builder::default().gap(gap).build()
    }

    /// Its pieces in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The text, if all of it is known.
    pub fn whole(&self) -> Option<&str> {
        match self.pieces() {
            [] => Some(""),
            [Piece::Known(letters)] => Some(letters),
            _ => None,
        }
    }

    /// The letters that it surely begins with; may be none.
    pub fn head(&self) -> &str {
        match self.pieces().first() {
            Some(Piece::Known(letters)) => letters,
            _ => "",
        }
    }

    /// The letters that it surely ends with; may be none.
    pub fn tail(&self) -> &str {
        match self.pieces().last() {
            Some(Piece::Known(letters)) => letters,
            _ => "",
        }
    }

    /// The fewest and the most characters it can have.
    pub fn width(&self) -> (u32, Option<u32>) {
        let mut width = (0_u32, Some(0_u32));
        for piece in self.pieces() {
            let (min, max) = match piece {
                Piece::Known(letters) => (count(letters), Some(count(letters))),
                Piece::Gap(gap) => (gap.min, gap.max),
            };
            width.0 = width.0.saturating_add(min);
            width.1 = width.1.zip(max).map(|(sum, max)| sum.saturating_add(max));
        }
        width
    }

    /// What tells it from every other text; none if a gap has no symbol.
    pub fn symbol(&self) -> Option<Symbol> {
        let mut symbol = Symbol::of("text");
        for piece in self.pieces() {
            symbol = match piece {
                Piece::Known(letters) => symbol.text(letters),
                Piece::Gap(gap) => symbol.symbol(gap.symbol?).number(u64::from(gap.lower)),
            };
        }
        Some(symbol)
    }

    /// Whether the two are the same text, letter by letter; none if that depends on a gap.
    pub fn same(&self, other: &Text) -> Option<bool> {
        if let (Some(mine), Some(theirs)) = (self.whole(), other.whole()) {
            return Some(mine == theirs);
        }
        if let (Some(mine), Some(theirs)) = (self.symbol(), other.symbol())
            && mine == theirs
        {
            return Some(true);
        }
        let heads = apart(self.head().bytes(), other.head().bytes());
        let tails = apart(self.tail().bytes().rev(), other.tail().bytes().rev());
        let shorter = |one: &Text, two: &Text| one.width().1.is_some_and(|max| max < two.width().0);
        (heads || tails || shorter(self, other) || shorter(other, self)).then_some(false)
    }

    /// What holds of both: what they share at their ends, and a gap between. For a text that is one of
    /// the two, it is not known which.
    #[must_use]
    pub fn either(&self, other: &Text) -> Text {
        if self == other {
            return self.clone();
        }
        let (mut mine, mut theirs) = (self.pieces(), other.pieces());
        let mut text = Builder::default();
        while let (Some((first, rest)), Some((second, others))) =
            (mine.split_first(), theirs.split_first())
            && first == second
        {
            text.piece(first);
            (mine, theirs) = (rest, others);
        }
        let mut behind = Vec::new();
        while let (Some((last, rest)), Some((second, others))) =
            (mine.split_last(), theirs.split_last())
            && last == second
        {
            behind.push(last);
            (mine, theirs) = (rest, others);
        }
        // The pieces differ now; what they share of their first and last letters is still known.
        let (mine, theirs) = (middle(mine), middle(theirs));
        let head = shared(mine.head(), theirs.head());
        let (mine, theirs) = (mine.skip(count(head)), theirs.skip(count(head)));
        let tail = shared_end(mine.tail(), theirs.tail());
        let (one, two) = (mine.width(), theirs.width());
        text.letters(head);
        text.gap(Gap::wide(
            one.0.min(two.0).saturating_sub(count(tail)),
            one.1
                .zip(two.1)
                .map(|(one, two)| one.max(two).saturating_sub(count(tail))),
        ));
        text.letters(tail);
        for piece in behind.into_iter().rev() {
            text.piece(piece);
        }
        text.build()
    }

    /// The same in small letters.
    #[must_use]
    pub fn lower(&self) -> Text {
        self.map(
            |letters| letters.to_lowercase(),
            |gap| Gap { lower: true, ..gap },
        )
    }

    /// The same in capitals.
    #[must_use]
    pub fn upper(&self) -> Text {
        self.map(
            |letters| letters.to_uppercase(),
            |gap| Gap {
                letters: match gap.letters {
                    Letters::Word | Letters::Name => Letters::Name,
                    Letters::Any => Letters::Any,
                },
                ..Gap::wide(gap.min, gap.max)
            },
        )
    }

    /// Without space at its ends.
    #[must_use]
    pub fn trim(&self) -> Text {
        if let Some(whole) = self.whole() {
            return whole.trim().into();
        }
        let last = self.pieces().len().saturating_sub(1);
        let mut text = Builder::default();
        for (index, piece) in self.pieces().iter().enumerate() {
            match piece {
                Piece::Known(letters) if index == 0 => text.letters(letters.trim_start()),
                Piece::Known(letters) if index == last => text.letters(letters.trim_end()),
                Piece::Gap(gap) if (index == 0 || index == last) && !gap.letters.exclude(' ') => {
                    text.gap(Gap::wide(0, gap.max))
                }
                piece => text.piece(piece),
            };
        }
        text.build()
    }

    /// The first `characters`, or all if there are fewer.
    #[must_use]
    pub fn take(&self, characters: u32) -> Text {
        let mut left = characters;
        let mut text = Builder::default();
        for (index, piece) in self.pieces().iter().enumerate() {
            let rest = middle(self.pieces().get(index..).unwrap_or_default());
            let (min, max) = rest.width();
            if max.is_some_and(|max| max <= left) {
                return text.text(&rest).build();
            }
            match piece {
                Piece::Known(letters) => {
                    text.letters(cut(letters, left).0);
                    left = left.saturating_sub(count(letters));
                }
                Piece::Gap(gap) if gap.max == Some(gap.min) && gap.min <= left => {
                    text.gap(*gap);
                    left -= gap.min;
                }
                // How much of the gap is taken, or what follows it, depends on its width.
                Piece::Gap(gap) => {
                    let all = gap.min >= left;
                    let letters = if all { gap.letters } else { Letters::Any };
                    let most = max.map_or(left, |max| max.min(left));
                    let taken = Gap {
                        letters,
                        ..Gap::wide(min.min(left), Some(most))
                    };
                    return text.gap(taken).build();
                }
            }
            if left == 0 {
                break;
            }
        }
        text.build()
    }

    /// All but the first `characters`.
    #[must_use]
    pub fn skip(&self, characters: u32) -> Text {
        let mut left = characters;
        let mut text = Builder::default();
        let mut pieces = self.pieces().iter();
        while let Some(piece) = pieces.next() {
            match piece {
                _ if left == 0 => {
                    text.piece(piece);
                }
                Piece::Known(letters) => {
                    text.letters(cut(letters, left).1);
                    left = left.saturating_sub(count(letters));
                }
                Piece::Gap(gap) if gap.max == Some(gap.min) => {
                    text.gap(Gap {
                        letters: gap.letters,
                        ..Gap::wide(
                            gap.min.saturating_sub(left),
                            gap.max.map(|max| max.saturating_sub(left)),
                        )
                    });
                    left = left.saturating_sub(gap.min);
                }
                // Whatever is skipped of it, the end of the text stays, if it is not reached.
                Piece::Gap(gap) if gap.min >= left => {
                    text.gap(Gap {
                        letters: gap.letters,
                        ..Gap::wide(gap.min - left, gap.max.map(|max| max - left))
                    });
                    left = 0;
                }
                Piece::Gap(gap) => {
                    // The rest follows, or what of it is behind the characters that are skipped.
                    let rest = middle(pieces.as_slice());
                    let (min, max) = rest.width();
                    text.gap(Gap::wide(
                        (gap.min + min).saturating_sub(left),
                        gap.max
                            .zip(max)
                            .map(|(gap, max)| (gap + max).saturating_sub(left)),
                    ));
                    return text.build();
                }
            }
        }
        text.build()
    }

    /// With every `old` replaced; none if a gap could hold some of it and more.
    pub fn replace(&self, old: &str, new: &str) -> Option<Text> {
        if old.is_empty() {
            return None;
        }
        if let Some(whole) = self.whole() {
            return Some(whole.replace(old, new).as_str().into());
        }
        let mut letters = old.chars();
        let (only, None) = (letters.next()?, letters.next()) else {
            return None;
        };
        Some(self.map(
            |letters| letters.replace(only, new),
            |gap| {
                if gap.letters.exclude(only) {
                    gap
                } else {
                    Gap::ANY
                }
            },
        ))
    }

    /// What stands between the `separators`: the parts before the first gap that could hold one,
    /// those behind the last such gap, and whether there is such a gap between them.
    pub fn split(&self, separators: &[char]) -> (Vec<Text>, Option<Vec<Text>>) {
        let hides = |piece: &Piece| match piece {
            Piece::Known(_) => false,
            Piece::Gap(gap) => !separators.iter().all(|one| gap.letters.exclude(*one)),
        };
        let pieces = self.pieces();
        let first = pieces.iter().position(hides);
        let mut before = parts(pieces.get(..first.unwrap_or(pieces.len())), separators);
        let Some(first) = first else {
            return (before, None);
        };
        let last = pieces.iter().rposition(hides).unwrap_or(first);
        let mut behind = parts(pieces.get(last + 1..), separators);
        // The parts that touch a gap are not known to be whole.
        before.pop();
        behind.remove(0);
        (before, Some(behind))
    }

    /// What stands between slashes. A gap counts as part of one segment: this is for ids, in whose
    /// names no slash can stand.
    pub(super) fn segments(&self) -> Vec<Text> {
        parts(Some(self.pieces()), &['/'])
    }

    /// Whether it begins with `start`, without regard to case; none if that depends on a gap.
    pub fn starts_with(&self, start: &str) -> Option<bool> {
        let head = self.head().chars().flat_map(char::to_lowercase);
        self.agrees(head, start.chars().flat_map(char::to_lowercase))
    }

    /// Whether it ends with `end`, without regard to case; none if that depends on a gap.
    pub fn ends_with(&self, end: &str) -> Option<bool> {
        let tail = self.tail().chars().rev().flat_map(char::to_lowercase);
        self.agrees(tail, end.chars().rev().flat_map(char::to_lowercase))
    }

    fn agrees(
        &self,
        mut mine: impl Iterator<Item = char>,
        wanted: impl Iterator<Item = char>,
    ) -> Option<bool> {
        for wanted in wanted {
            match mine.next() {
                Some(mine) if mine == wanted => {}
                Some(_) => return Some(false),
                None => return self.whole().map(|_| false),
            }
        }
        Some(true)
    }

    /// Whether `part` stands in it, letter by letter; none if that depends on a gap.
    pub fn contains(&self, part: &str) -> Option<bool> {
        let known = self.pieces().iter().any(|piece| match piece {
            Piece::Known(letters) => letters.contains(part),
            Piece::Gap(_) => false,
        });
        (known || part.is_empty() || self.whole().is_some())
            .then_some(known || part.is_empty())
            .or_else(|| {
                // A letter that no gap can hold stands nowhere.
                let outside = |letter: char| {
                    self.pieces().iter().all(|piece| match piece {
                        Piece::Known(letters) => !letters.contains(letter),
                        Piece::Gap(gap) => gap.letters.exclude(letter),
                    })
                };
                part.chars().any(outside).then_some(false)
            })
    }

    fn map(&self, known: impl Fn(&str) -> String, gap: impl Fn(Gap) -> Gap) -> Text {
        let mut text = Builder::default();
        for piece in self.pieces() {
            match piece {
                Piece::Known(letters) => text.letters(&known(letters)),
                Piece::Gap(one) => text.gap(gap(*one)),
            };
        }
        text.build()
    }
}

/// The parts of `pieces` between `separators`; always at least one. No gap holds a separator.
fn parts(pieces: Option<&[Piece]>, separators: &[char]) -> Vec<Text> {
    let mut all = Vec::new();
    let mut part = Builder::default();
    for piece in pieces.unwrap_or_default() {
        match piece {
            Piece::Gap(gap) => {
                part.gap(*gap);
            }
            Piece::Known(letters) => {
                for (index, letters) in letters.split(separators).enumerate() {
                    if index > 0 {
                        all.push(std::mem::take(&mut part).build());
                    }
                    part.letters(letters);
                }
            }
        }
    }
    all.push(part.build());
    all
}

/// Whether the two differ before either ends.
fn apart(one: impl Iterator<Item = u8>, two: impl Iterator<Item = u8>) -> bool {
    one.zip(two).any(|(one, two)| one != two)
}

fn middle(pieces: &[Piece]) -> Text {
    Text(pieces.into())
}

/// How many characters there are.
fn count(letters: &str) -> u32 {
    crate::read::source::offset(letters.chars().count())
}

/// The first `characters`, and the rest.
fn cut(letters: &str, characters: u32) -> (&str, &str) {
    let at = letters
        .char_indices()
        .nth(characters as usize)
        .map_or(letters.len(), |(at, _)| at);
    letters.split_at_checked(at).unwrap_or((letters, ""))
}

fn shared<'a>(one: &'a str, two: &str) -> &'a str {
    let same = one.chars().zip(two.chars()).take_while(|(a, b)| a == b);
    cut(one, crate::read::source::offset(same.count())).0
}

fn shared_end<'a>(one: &'a str, two: &str) -> &'a str {
    let same = one
        .chars()
        .rev()
        .zip(two.chars().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let characters = one.chars().count().saturating_sub(same);
    cut(one, crate::read::source::offset(characters)).1
}
