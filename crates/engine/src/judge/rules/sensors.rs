//! The sensors of the clusters that pull from a registry, summed up where registries share them.
//!
//! Of clusters that may pull from every registry of a subscription, each is looked at once; what a
//! registry's finding says of them are counts and the first few.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use super::{Draft, defender_not_enabled::Context};
use crate::{
    azure::ids::Folded,
    facts::{
        Handle, Place,
        defender::Deployed,
        pulls::{Class, Cluster, How, Own, Pulling, Shared},
    },
};
use model::outcome::Outcome;

/// How many of the places that registries share one finding quotes before it only counts the rest.
pub const QUOTED: usize = 20;

/// Some clusters with the same answer.
#[derive(Clone, Default)]
pub struct Several {
    /// How many there are.
    pub count: usize,
    /// The first of them in order, by their ids.
    pub first: Vec<(String, Draft)>,
    /// How many places there are in all of their findings.
    places: usize,
}

impl Several {
    fn add(&mut self, id: &str, draft: Draft) {
        self.count += 1;
        self.places += draft.places.len() + draft.more;
        self.first.push((id.to_owned(), draft.first(QUOTED)));
    }

    fn merge(&mut self, other: &Several) {
        self.count += other.count;
        self.places += other.places;
        self.first.extend(other.first.iter().cloned());
    }

    fn close(&mut self) {
        self.first
            .sort_by(|one, other| Folded(&one.0).cmp(&Folded(&other.0)));
        self.first.truncate(QUOTED);
    }

    /// Quotes them in a finding: the places of the first, and how many more there are.
    pub fn quote(&self, draft: &mut Draft) {
        let before = draft.places.len();
        let places = self.first.iter().flat_map(|(_, found)| &found.places);
        draft.places.extend(places.take(QUOTED));
        draft.more += self.places - (draft.places.len() - before);
    }
}

/// Some clusters: those whose sensor is off, and those of which it is not known.
#[derive(Clone, Default)]
pub struct Sensors {
    /// It is off.
    pub blind: Several,
    /// It is not known.
    pub open: Several,
}

impl Sensors {
    fn add(&mut self, id: &str, draft: Draft) {
        match draft.outcome {
            Outcome::Fires => self.blind.add(id, draft),
            Outcome::Unknown => self.open.add(id, draft),
            Outcome::Clear => {}
        }
    }

    fn merge(&mut self, other: &Sensors) {
        self.blind.merge(&other.blind);
        self.open.merge(&other.open);
    }

    fn close(&mut self) {
        self.blind.close();
        self.open.close();
    }
}

/// What stands for a cluster without an id in the id of its switch.
pub fn nameless(name: &str) -> String {
    format!("cluster/{name}")
}

/// What decides for clusters of a class: of each that is not clear its switch and its outcome.
type OfClass = Rc<(Sensors, Vec<(String, Outcome)>)>;

/// Of a cluster its switch and its finding.
type OfCluster = Rc<(String, Draft)>;

/// A subscription, if it is known, and what is deployed together with the registry.
type Asked = (Option<String>, Deployed);

/// What was worked out already and holds for many registries.
#[derive(Default)]
pub struct Memo {
    classes: RefCell<BTreeMap<Class, OfClass>>,
    shared: RefCell<BTreeMap<Shared, Rc<Sensors>>>,
    plans: RefCell<BTreeMap<Asked, Draft>>,
    clusters: RefCell<BTreeMap<(String, Option<Handle>), OfCluster>>,
}

impl Context<'_> {
    /// The clusters of a class.
    pub fn class(&self, class: Class) -> OfClass {
        if let Some(known) = self.memo.classes.borrow().get(&class) {
            return known.clone();
        }
        let mut sensors = Sensors::default();
        let mut deciders = Vec::new();
        for cluster in self.defender.pulls.clusters(class) {
            self.look_at(*cluster, None, &mut sensors, &mut deciders);
        }
        sensors.close();
        let made = Rc::new((sensors, deciders));
        self.memo.classes.borrow_mut().insert(class, made.clone());
        made
    }

    /// Looks at one cluster that pulls; `image` is one that it runs.
    fn look_at(
        &self,
        cluster: Cluster,
        image: Option<Place>,
        sensors: &mut Sensors,
        deciders: &mut Vec<(String, Outcome)>,
    ) {
        let Some(handles) = self.defender.cluster_docs(cluster) else {
            return;
        };
        let id = cluster.shown();
        // Each that is called nothing is another one.
        let key = (id.to_owned(), cluster.only);
        let known = self.memo.clusters.borrow().get(&key).cloned();
        let known = known.unwrap_or_else(|| {
            let has_id = self.defender.clusters.contains_key(&Folded(id));
            let meta = super::defender_not_enabled::META;
            let made = Rc::new(match has_id {
                true => (
                    meta.switch(id),
                    self.cluster(Some(id), handles).first(QUOTED),
                ),
                false => (
                    meta.switch(&nameless(id)),
                    self.cluster(None, handles).first(QUOTED),
                ),
            });
            let mut memo = self.memo.clusters.borrow_mut();
            memo.insert(key, made.clone());
            made
        });
        let (switch, found) = &*known;
        if found.outcome == Outcome::Clear {
            return;
        }
        deciders.push((switch.clone(), found.outcome));
        let mut draft = found.clone();
        draft.places.extend(image);
        sensors.add(id, draft);
    }

    /// Looks at one that pulls from a registry of its own.
    pub fn own(&self, own: &Own, sensors: &mut Sensors, deciders: &mut Vec<(String, Outcome)>) {
        self.look_at(own.cluster, own.place, sensors, deciders);
    }

    fn shared(&self, shared: Shared) -> Rc<Sensors> {
        if let Some(known) = self.memo.shared.borrow().get(&shared) {
            return known.clone();
        }
        let mut sensors = Sensors::default();
        for class in self.defender.pulls.classes(shared) {
            sensors.merge(&self.class(class).0);
        }
        sensors.close();
        let made = Rc::new(sensors);
        self.memo.shared.borrow_mut().insert(shared, made.clone());
        made
    }

    /// The clusters that pull from a registry, by how well that is known.
    pub fn sensors(&self, pulling: &Pulling) -> [Sensors; How::ALL.len()] {
        How::ALL.map(|how| {
            let mut sensors = Sensors::default();
            for shared in pulling.shared.iter().filter(|shared| shared.how == how) {
                sensors.merge(&self.shared(*shared));
            }
            for own in pulling.own.iter().filter(|own| own.how == how) {
                self.own(own, &mut sensors, &mut Vec::new());
            }
            sensors.close();
            sensors
        })
    }

    /// The plans that hold for a subscription, as each of its registries quotes them.
    pub fn shared_plan(&self, name: Option<&str>, deployed: &Deployed) -> Draft {
        let key = (name.map(str::to_owned), deployed.clone());
        if let Some(known) = self.memo.plans.borrow().get(&key) {
            return known.clone();
        }
        let draft = self.subscription(name, deployed);
        let draft = draft.cut(self.sources, QUOTED);
        self.memo.plans.borrow_mut().insert(key, draft.clone());
        draft
    }
}
