//! What is not known of a text, and how it is known again.

use std::hash::{DefaultHasher, Hasher};

/// Says of two unknowns that they are the same one: the same function of the same things in the same
/// deployment. A number only, so that nothing of what it stands for is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u64);

impl Symbol {
    /// The symbol of something by this name.
    #[must_use]
    pub fn of(name: &str) -> Symbol {
        Symbol(0).text(name)
    }

    /// This one's, of the text `part`.
    #[must_use]
    pub fn text(self, part: &str) -> Symbol {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.0);
        hasher.write(part.as_bytes());
        Symbol(hasher.finish())
    }

    /// This one's, of the number `part`.
    #[must_use]
    pub fn number(self, part: u64) -> Symbol {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.0);
        hasher.write_u64(part);
        Symbol(hasher.finish())
    }

    /// This one's, of what `part` stands for.
    #[must_use]
    pub fn symbol(self, part: Symbol) -> Symbol {
        self.number(part.0)
    }
}

/// What a gap may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Anything.
    Any,
    /// What may stand in a resource's or a group's name: no slash, colon, comma, at sign or space.
    Name,
    /// Small letters and digits.
    Word,
}

impl Letters {
    /// Whether `letter` cannot stand in it.
    pub(super) fn exclude(self, letter: char) -> bool {
        match self {
            Letters::Any => false,
            Letters::Name => "/:,@|; \t\r\n'\"[]{}".contains(letter),
            Letters::Word => !(letter.is_ascii_lowercase() || letter.is_ascii_digit()),
        }
    }
}

/// A stretch of text that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Which unknown it is, if that can be told.
    pub symbol: Option<Symbol>,
    /// What may stand there.
    pub letters: Letters,
    /// The fewest characters.
    pub min: u32,
    /// The most characters; none if there is no bound.
    pub max: Option<u32>,
    /// It is what the symbol stands for, in small letters.
    pub lower: bool,
}

impl Gap {
    /// Anything at all.
    pub const ANY: Gap = Gap::wide(0, None);

    /// Anything between `min` and `max` characters.
    pub const fn wide(min: u32, max: Option<u32>) -> Gap {
        Gap {
            symbol: None,
            letters: Letters::Any,
            min,
            max,
            lower: false,
        }
    }

    /// Anything at all, which is this unknown.
    pub fn named(symbol: Option<Symbol>) -> Gap {
        Gap { symbol, ..Gap::ANY }
    }
}
