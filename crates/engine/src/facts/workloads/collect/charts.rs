//! Releases of Flux run what a chart says, and another object says where that comes from: with the registry from which it
//! is fetched the release falls, too. (fluxcd.io/flux/components/helm/helmreleases.)

use super::{Collector, Doc, Field, HashMap, Image, Key, add};
use crate::{facts::workloads::images::Shown, read::decode::recognise::CHARTS};
use model::order;

impl<'a> Collector<'a, '_> {
    /// Takes note of where a workload has its chart from.
    pub(super) fn chart(&mut self, doc: &Doc<'a>, place: usize) {
        let told = doc
            .first_text(Field::ReferredKind)
            .zip(doc.first_text(Field::OtherName));
        let told = told.filter(|(kind, _)| CHARTS.contains(kind));
        self.charts
            .extend(told.map(|(kind, name)| (place, kind, name)));
    }

    /// Adds from where charts come: in whichever namespace that stands. Where it is not shown and no image either, any may be in it.
    pub(super) fn settle_charts(&mut self) {
        let charts = std::mem::take(&mut self.charts);
        if charts.is_empty() {
            return;
        }
        let known = self.known.iter().filter_map(|(key, place)| match key {
            Key::Kubernetes(_, kind, name) if CHARTS.contains(kind) => Some((*kind, *name, *place)),
            _ => None,
        });
        let mut known: Vec<(&str, &str, usize)> = known.collect();
        order::list(&mut known);
        let mut from: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for (kind, name, place) in known {
            from.entry((kind, name)).or_default().push(place);
        }
        // A chart may have its own from a third object.
        for last in [false, true] {
            for (place, kind, name) in &charts {
                let places = from.get(&(*kind, *name)).into_iter().flatten();
                let places = places.filter(|from| *from != place);
                let list = &self.workloads.list;
                let images: Vec<Image> = places
                    .filter_map(|from| list.get(*from))
                    .flat_map(|from| from.images.iter().cloned())
                    .collect();
                let Some(workload) = self.workloads.list.get_mut(*place) else {
                    continue;
                };
                let shown = Shown {
                    lacks_image: last && images.is_empty() && workload.images.is_empty(),
                    images,
                    ..Shown::default()
                };
                add(self.sources, workload, shown);
            }
        }
    }
}
