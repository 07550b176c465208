//! A pod and what made it are one workload.

use super::{Collector, Key, add};
use crate::facts::workloads::images::Shown;
use model::order;

impl<'a> Collector<'a, '_> {
    /// What an operator's object has made counts as that object: where a document shows the object
    /// itself, or what was made comes and goes.
    pub(super) fn join_makers(&mut self) {
        const LONGEST: usize = 8;
        let mut gone: Vec<usize> = Vec::new();
        let mut from: Vec<(usize, Key)> = self
            .makers
            .keys()
            .filter_map(|made| Some((*self.known.get(made)?, made.clone())))
            .collect();
        order::by_key(&mut from, |(place, _)| *place);
        for (place, made) in from {
            let mut top: Option<Key> = None;
            let mut key = made;
            for _ in 0..LONGEST {
                let Some((maker, passing)) = self.makers.get(&key) else {
                    break;
                };
                let shown = self
                    .known
                    .get(maker)
                    .is_some_and(|place| self.parts.get(*place).is_some_and(|parts| parts.itself));
                if shown || *passing {
                    top = Some(maker.clone());
                }
                key = maker.clone();
            }
            let Some(top) = top else { continue };
            let Some(Key::Kubernetes(_, kind, name)) = Some(&top) else {
                continue;
            };
            match self.known.get(&top).copied() {
                Some(maker) if maker != place => {
                    self.join(place, maker);
                    gone.push(place);
                }
                Some(_) => {}
                None => {
                    let service = self.of_kind(kind);
                    if let Some(workload) = self.workloads.list.get_mut(place) {
                        workload.service = service;
                        (*name).clone_into(&mut workload.name);
                    }
                    self.known.insert(top, place);
                }
            }
        }
        order::list(&mut gone);
        let mut place = 0;
        self.workloads.list.retain(|_| {
            place += 1;
            gone.binary_search(&(place - 1)).is_err()
        });
        place = 0;
        self.parts.retain(|_| {
            place += 1;
            gone.binary_search(&(place - 1)).is_err()
        });
    }

    /// Adds what one workload shows to another one.
    pub(super) fn join(&mut self, place: usize, maker: usize) {
        let Some(made) = self.workloads.list.get_mut(place) else {
            return;
        };
        let shown = Shown {
            images: std::mem::take(&mut made.images),
            lacks_image: made.lacks_image,
            has_runtime: made.has_runtime,
            renewed: made.renewed,
            ..Shown::default()
        };
        let docs = std::mem::take(&mut made.docs);
        if let Some(maker) = self.workloads.list.get_mut(maker) {
            maker.docs.extend(docs);
            add(self.sources, maker, shown);
        }
    }
}
