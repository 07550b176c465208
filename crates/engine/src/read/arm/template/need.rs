//! What is needed of a value: all of a scalar, some keys of an object, something of each element.

use std::rc::Rc;

use crate::read::decode::fields::{Field, Fields, Node as Table, Take};

/// How many steps into a value are followed; what lies deeper is needed whole.
const MAX_STEPS: u32 = 10;

/// What a fact needs of a value. Of whatever is not needed, nothing is kept.
#[derive(Clone)]
pub(super) enum Need {
    /// The scalar that it is, perhaps as the value of a field. Of a container only its shape.
    Scalar(Option<Field>),
    /// The scalars in a list, one by one; of an object, its keys.
    Members,
    /// Everything in it.
    Deep,
    /// The facts of a resource of some kind, by a table of keys.
    Table(&'static Table, Rc<Fields>),
    /// Something of what stands under this key.
    Key(Rc<str>, Rc<Need>),
    /// Something of each element, or of what stands under each key.
    Each(Rc<Need>),
}

impl Need {
    /// What is needed of an object if this is needed of what stands under `key`.
    pub(super) fn under(self, key: &str) -> Need {
        match self.steps() < MAX_STEPS {
            true => Need::Key(key.into(), Rc::new(self)),
            false => Need::Deep,
        }
    }

    /// What is needed of a list if this is needed of an element.
    pub(super) fn of_each(self) -> Need {
        match self.steps() < MAX_STEPS {
            true => Need::Each(Rc::new(self)),
            false => Need::Deep,
        }
    }

    fn steps(&self) -> u32 {
        let mut need = self;
        let mut steps = 0;
        while let Need::Key(_, inner) | Need::Each(inner) = need {
            need = inner;
            steps += 1;
        }
        steps
    }

    /// What is needed of what stands under `key`, if this is needed of the object.
    pub(super) fn of_key(&self, key: &str) -> Option<Need> {
        match self {
            Need::Scalar(_) | Need::Members => None,
            Need::Deep => Some(Need::Deep),
            Need::Key(known, need) => known.eq_ignore_ascii_case(key).then(|| (**need).clone()),
            Need::Each(need) => Some((**need).clone()),
            Need::Table(table, fields) => match table.get(key.as_bytes())? {
                Take::Value(field) => fields.has(field).then_some(Need::Scalar(Some(field))),
                // Where it is a fact, it is a word, as parts of registries have it.
                Take::Into(field @ Field::Status, _) if fields.has(field) => {
                    Some(Need::Scalar(Some(field)))
                }
                Take::Into(_, inner) => Some(Need::Table(inner, fields.clone())),
                Take::Resources(_) | Take::Later(_) => None,
            },
        }
    }

    /// What is needed of an element, if this is needed of the list.
    pub(super) fn of_element(&self) -> Option<Need> {
        match self {
            Need::Scalar(_) | Need::Key(..) => None,
            Need::Members => Some(Need::Scalar(None)),
            Need::Deep => Some(Need::Deep),
            Need::Each(need) => Some((**need).clone()),
            // Of an object, its facts; of a bare value, itself.
            Need::Table(..) => Some(self.clone()),
        }
    }

    /// Whether a scalar that stands there is needed, and as the value of which field.
    pub(super) fn of_scalar(&self) -> Option<Option<Field>> {
        match self {
            Need::Scalar(field) => Some(*field),
            Need::Members | Need::Deep => Some(None),
            Need::Table(table, fields) => table
                .element
                .filter(|element| fields.has(*element))
                .map(Some),
            Need::Key(..) | Need::Each(_) => None,
        }
    }

    /// What tells it from other needs.
    pub(super) fn print(&self) -> String {
        match self {
            Need::Scalar(None) => "s".to_owned(),
            Need::Scalar(Some(field)) => format!("s{}", *field as u16),
            Need::Members => "m".to_owned(),
            Need::Deep => "d".to_owned(),
            Need::Table(table, _) => format!("t{:p}", *table),
            Need::Key(key, need) => format!(".{}{}", key.to_ascii_lowercase(), need.print()),
            Need::Each(need) => format!("*{}", need.print()),
        }
    }
}
