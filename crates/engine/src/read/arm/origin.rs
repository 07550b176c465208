//! Where a value came from, and what could still change it.

use std::rc::Rc;

use super::value::Value;
use crate::read::source::Span;

/// How many places, and how many names, one value remembers. More are of no use to a reader.
const MANY: usize = 8;

/// How many values are remembered that one may be.
const CANDIDATES: usize = 16;

/// Where a literal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which text: 0 is the template's own, others are counted by whoever hands them in.
    pub text: u16,
    /// Where in it. Of a literal inside an expression, without its quotes.
    pub span: Span,
}

/// What could still change a value, or makes it less than certain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// A parameter's default went into it, so a deployment may pass another.
    pub defaulted: bool,
    /// A parameter file gave it, or some of it.
    pub from_file: bool,
    /// It is what Azure is expected to fill in, such as the login server of a public cloud.
    pub predicted: bool,
    /// A parameter went into it for which there is no value.
    pub missing: bool,
}

impl Marks {
    fn with(self, other: Marks) -> Marks {
        Marks {
            defaulted: self.defaulted || other.defaulted,
            from_file: self.from_file || other.from_file,
            predicted: self.predicted || other.predicted,
            missing: self.missing || other.missing,
        }
    }
}

/// Where a value came from. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    places: Places,
    marks: Marks,
    parameters: Option<Rc<[Rc<str>]>>,
    written: Option<Place>,
    perhaps: Option<Rc<[Value]>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Places {
    #[default]
    None,
    One(Place),
    Many(Rc<[Place]>),
}

impl Places {
    fn as_slice(&self) -> &[Place] {
        match self {
            Places::None => &[],
            Places::One(place) => std::slice::from_ref(place),
            Places::Many(places) => places,
        }
    }
}

impl Origin {
    /// A literal that stands at `place`.
    pub fn at(place: Place) -> Origin {
        Origin {
            places: Places::One(place),
            ..Origin::default()
        }
    }

    /// The literals that it came from, in the order in which they were met; the first few of many.
    pub fn places(&self) -> &[Place] {
        self.places.as_slice()
    }

    /// Where the expression stands that led to it last.
    pub fn written(&self) -> Option<Place> {
        self.written
    }

    /// The same, by way of an expression that stands at `place`.
    #[must_use]
    pub fn written_at(mut self, place: Place) -> Origin {
        self.written = Some(place);
        self
    }

    /// Texts and resources of which the value may be one, where it is not known which it is; it may also be another.
    pub fn perhaps(&self) -> &[Value] {
        self.perhaps.as_deref().unwrap_or_default()
    }

    /// The same, of a value that may be one of these, as far as it is not known.
    #[must_use]
    pub(super) fn perhaps_one_of(mut self, values: impl IntoIterator<Item = Value>) -> Origin {
        let mut all: Vec<Value> = Vec::new();
        for value in values {
            if all.len() < CANDIDATES && all.iter().all(|one| one.what != value.what) {
                all.push(value);
            }
        }
        self.perhaps = (!all.is_empty()).then(|| all.into());
        self
    }

    /// What could still change it.
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// The parameters that went into it, as they are spelled where they are used.
    pub fn parameters(&self) -> &[Rc<str>] {
        self.parameters.as_deref().unwrap_or_default()
    }

    /// The same, with these marks as well.
    #[must_use]
    pub fn marked(mut self, marks: Marks) -> Origin {
        self.marks = self.marks.with(marks);
        self
    }

    /// The same, and the parameter `name` went into it.
    #[must_use]
    pub fn by_parameter(mut self, name: &str) -> Origin {
        self.add_parameters(std::slice::from_ref(&Rc::from(name)));
        self
    }

    /// Of a value that was made of this one's and `other`'s.
    #[must_use]
    pub fn with(mut self, other: &Origin) -> Origin {
        match (&self.places, &other.places) {
            (_, Places::None) => {}
            (Places::None, places) => self.places = places.clone(),
            (mine, theirs) => {
                let mut all = mine.as_slice().to_vec();
                for place in theirs.as_slice() {
                    if all.len() < MANY && !all.contains(place) {
                        all.push(*place);
                    }
                }
                if all.len() > mine.as_slice().len() {
                    self.places = Places::Many(all.into());
                }
            }
        }
        self.chosen_by(other)
    }

    /// Of a value that `other` led to without being part of it, such as a condition.
    #[must_use]
    pub fn chosen_by(mut self, other: &Origin) -> Origin {
        self.marks = self.marks.with(other.marks);
        if self.parameters.is_none() {
            self.parameters.clone_from(&other.parameters);
        } else {
            self.add_parameters(other.parameters());
        }
        self
    }

    fn add_parameters(&mut self, names: &[Rc<str>]) {
        let mine = self.parameters();
        let mut new = names
            .iter()
            .filter(|name| !mine.iter().any(|known| known.eq_ignore_ascii_case(name)))
            .peekable();
        if new.peek().is_none() || mine.len() >= MANY {
            return;
        }
        let all: Rc<[Rc<str>]> = mine.iter().chain(new).take(MANY).cloned().collect();
        self.parameters = Some(all);
    }
}
