//! What `reference(…)` and symbolic names lead to: a resource, or something in it.

use std::rc::Rc;

use super::{
    gap::Symbol,
    origin::{Marks, Origin},
    text::Text,
    value::{Value, What},
};

/// A resource, or what stands at a path in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Handle {
    /// Set by the scope for a resource of the template, so that it knows it again.
    pub declared: Option<Symbol>,
    /// Namespace and types, such as `Microsoft.ContainerRegistry/registries`; none if not known.
    pub kind: Option<Rc<str>>,
    /// The name, with those of its parents before it, parted by slashes.
    pub name: Text,
    /// The id, if more than kind and name is known.
    pub id: Option<Text>,
    /// The keys that lead to what is meant; none for the resource itself. Of `reference(…)` the
    /// first is `properties`, unless the whole resource is asked for.
    pub path: Vec<Rc<str>>,
}

/// Stands first in the path of what `listCredentials(…)` and its kin return.
pub(super) const LISTED: &str = "list()";

/// The login servers of the public cloud. Others have others, so what is made of it is predicted.
pub(super) const PUBLIC_SUFFIX: &str = ".azurecr.io";

impl Handle {
    /// What an id says, or the end of one that begins with the namespace; none if it is neither.
    pub fn parse(id: &Text) -> Option<Handle> {
        let segments = id.segments();
        let is = |segment: &Text, word: &str| {
            segment
                .whole()
                .is_some_and(|whole| whole.eq_ignore_ascii_case(word))
        };
        let providers = segments
            .iter()
            .rposition(|segment| is(segment, "providers"));
        let tail = match providers {
            Some(at) => segments.get(at + 1..)?,
            None => segments.as_slice(),
        };
        let (namespace, pairs) = tail.split_first()?;
        let namespace = namespace.whole().filter(|name| name.contains('.'))?;
        if pairs.is_empty() || pairs.len() % 2 != 0 {
            return None;
        }
        let mut kind = namespace.to_owned();
        let mut name = super::text::Builder::default();
        for (index, pair) in pairs.chunks(2).enumerate() {
            let [one, two] = pair else { return None };
            kind.push('/');
            kind.push_str(one.whole().filter(|one| !one.is_empty())?);
            if index > 0 {
                name.letters("/");
            }
            name.text(two);
        }
        Some(Handle {
            declared: None,
            kind: Some(kind.into()),
            name: name.build(),
            id: providers.map(|_| id.clone()),
            path: Vec::new(),
        })
    }

    /// A resource of which only the name is known.
    pub fn named(name: Text) -> Handle {
        Handle {
            declared: None,
            kind: None,
            name,
            id: None,
            path: Vec::new(),
        }
    }

    /// What stands under `key` in this.
    #[must_use]
    pub fn under(&self, key: &str) -> Handle {
        let mut handle = self.clone();
        handle.path.push(key.into());
        handle
    }

    /// Whether the resource is of this kind.
    pub fn is_kind(&self, kind: &str) -> bool {
        self.kind
            .as_deref()
            .is_some_and(|mine| mine.eq_ignore_ascii_case(kind))
    }

    /// Whether the path consists of these keys.
    pub fn is_path(&self, keys: &[&str]) -> bool {
        self.path.len() == keys.len()
            && self
                .path
                .iter()
                .zip(keys)
                .all(|(mine, key)| mine.eq_ignore_ascii_case(key))
    }

    /// The subscription in its id.
    pub fn subscription(&self) -> Option<Text> {
        self.behind(1, "subscriptions")
    }

    /// The resource group in its id.
    pub fn resource_group(&self) -> Option<Text> {
        self.behind(3, "resourceGroups")
    }

    fn behind(&self, at: usize, word: &str) -> Option<Text> {
        let segments = self.id.as_ref()?.segments();
        let there = segments.get(at)?.whole()?.eq_ignore_ascii_case(word);
        segments.get(at + 1).filter(|_| there).cloned()
    }

    /// What tells what it leads to from everything else; none if that is not known for sure.
    pub fn symbol(&self) -> Option<Symbol> {
        let mut symbol = Symbol::of("resource");
        symbol = match (&self.declared, &self.id) {
            (Some(declared), _) => symbol.symbol(*declared),
            (None, Some(id)) => symbol.symbol(id.lower().symbol()?),
            (None, None) => symbol
                .text(
                    &self
                        .kind
                        .as_deref()
                        .unwrap_or_default()
                        .to_ascii_lowercase(),
                )
                .symbol(self.name.lower().symbol()?),
        };
        for key in &self.path {
            symbol = symbol.text(&key.to_ascii_lowercase());
        }
        Some(symbol)
    }

    /// What stands there in every resource of the kind, whatever else is in it.
    pub(super) fn well_known(&self) -> Option<Value> {
        if self.is_path(&["id"]) || self.is_path(&["resourceId"]) {
            return self.id.clone().map(Value::from);
        }
        if self.is_path(&["name"]) {
            return Some(self.name.clone().into());
        }
        if self.is_path(&["type"]) {
            return self.kind.as_deref().map(Value::from);
        }
        if !self.is_kind("Microsoft.ContainerRegistry/registries") {
            return None;
        }
        let text = if self.is_path(&["properties", "loginServer"]) {
            super::text::Builder::default()
                .text(&self.name.lower())
                .letters(PUBLIC_SUFFIX)
                .build()
        } else if self.is_path(&[LISTED, "username"]) {
            // The admin account is called as its registry is.
            self.name.clone()
        } else {
            return None;
        };
        let origin = Origin::default().marked(Marks {
            predicted: true,
            ..Marks::default()
        });
        Some(Value {
            what: What::Text(text),
            origin,
        })
    }
}
