//! A maximum flow by Dinic's method, which can be extended a little and taken back.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is a node within the size given at the start, or an arc made here"
)]

/// What a change costs; ordered and summed, nothing else.
pub(super) type Cost = u128;

/// The cost of what may not be done. A set of changes costs far less: each costs less than 2⁹⁷, and
/// there are fewer than 2²⁸ of them. Twice this still fits into [`Cost`].
pub(super) const INFINITE: Cost = 1 << 126;

/// The node that flow comes from.
pub(super) const SOURCE: usize = 0;
/// The node that flow goes to.
pub(super) const SINK: usize = 1;
/// The first node with a meaning of its own.
pub(super) const FIRST: usize = 2;

const NONE: usize = usize::MAX;

/// A network with a flow in it.
pub(super) struct Flow {
    /// For each node its latest arc.
    first: Vec<usize>,
    /// Arcs in pairs: an arc at an even place and its reverse after it.
    arcs: Vec<Arc>,
    /// What was pushed since the flow was last kept.
    pushed: Vec<(usize, Cost)>,
    /// How many arcs each node is away from where the flow comes from; of none between two extensions. They
    /// look at few nodes of many, so that no list of all is made for each.
    levels: Vec<usize>,
    /// The next arc to try at each node that has a level.
    at: Vec<usize>,
}

struct Arc {
    to: usize,
    /// The node's arc before this one.
    next: usize,
    /// What more it can carry.
    room: Cost,
}

impl Flow {
    pub(super) fn new(nodes: usize) -> Flow {
        Flow {
            first: vec![NONE; nodes],
            arcs: Vec::new(),
            pushed: Vec::new(),
            levels: vec![NONE; nodes],
            at: vec![NONE; nodes],
        }
    }

    pub(super) fn arc(&mut self, from: usize, to: usize, room: Cost) {
        for (from, to, room) in [(from, to, room), (to, from, 0)] {
            self.arcs.push(Arc {
                to,
                next: self.first[from],
                room,
            });
            self.first[from] = self.arcs.len() - 1;
        }
    }

    /// Pushes as much more as there is room for, but stops once that is `enough`. Returns how much.
    ///
    /// It begins at the end that is no hub: there a few arcs are all there are. And where the flow is as
    /// large as it can be, nothing that leaves the one hub gets to the other, so the other one is not
    /// entered: whatever leads there leads no further.
    pub(super) fn extend(&mut self, source: usize, sink: usize, enough: Cost) -> Cost {
        let (back, avoid) = match (source, sink) {
            (SOURCE, SINK) => (0, NONE),
            (SOURCE, _) => (1, SINK),
            (_, _) => (0, SOURCE),
        };
        let (source, sink) = match back {
            0 => (source, sink),
            _ => (sink, source),
        };
        let mut total = 0;
        while total < enough {
            let met = self.level(source, sink, back, avoid);
            if self.levels[sink] == NONE {
                self.forget(&met);
                break;
            }
            let mut path: Vec<usize> = Vec::new();
            let mut node = source;
            while total < enough {
                if node == sink {
                    let amount = path
                        .iter()
                        .map(|arc| self.arcs[*arc ^ back].room)
                        .min()
                        .unwrap_or(0);
                    for arc in &path {
                        self.push(*arc ^ back, amount);
                    }
                    total += amount;
                    path.clear();
                    node = source;
                    continue;
                }
                let arc = self.at[node];
                if arc == NONE {
                    // A dead end: take the last arc back and try the next from there.
                    let Some(last) = path.pop() else { break };
                    self.levels[node] = NONE;
                    node = self.arcs[last ^ 1].to;
                    self.at[node] = self.arcs[self.at[node]].next;
                } else if self.arcs[arc ^ back].room > 0
                    && self.levels[self.arcs[arc].to] == self.levels[node] + 1
                {
                    path.push(arc);
                    node = self.arcs[arc].to;
                } else {
                    self.at[node] = self.arcs[arc].next;
                }
            }
            self.forget(&met);
        }
        total
    }

    /// Makes the flow as it is the one that [`Flow::undo`] goes back to.
    pub(super) fn keep(&mut self) {
        self.pushed.clear();
    }

    /// Takes back what was pushed since the flow was last kept.
    pub(super) fn undo(&mut self) {
        while let Some((arc, amount)) = self.pushed.pop() {
            self.arcs[arc].room += amount;
            self.arcs[arc ^ 1].room -= amount;
        }
    }

    /// The nodes that could still be reached from any of `sources`.
    pub(super) fn source_side(&self, sources: &[usize]) -> Vec<bool> {
        let mut side = vec![false; self.first.len()];
        let mut waiting = sources.to_vec();
        while let Some(node) = waiting.pop() {
            if std::mem::replace(&mut side[node], true) {
                continue;
            }
            let mut arc = self.first[node];
            while arc != NONE {
                let Arc { to, next, room } = self.arcs[arc];
                if room > 0 && !side[to] {
                    waiting.push(to);
                }
                arc = next;
            }
        }
        side
    }

    fn push(&mut self, arc: usize, amount: Cost) {
        self.arcs[arc].room -= amount;
        self.arcs[arc ^ 1].room += amount;
        self.pushed.push((arc, amount));
    }

    /// Notes how many arcs each node is away from the source, as far as the sink is; gives those nodes.
    /// With `back` 1 arcs are followed against their direction; `avoid` is not entered.
    fn level(&mut self, source: usize, sink: usize, back: usize, avoid: usize) -> Vec<usize> {
        self.levels[source] = 0;
        let mut met = vec![source];
        let mut head = 0;
        while head < met.len() && self.levels[sink] == NONE {
            let node = met[head];
            head += 1;
            let mut arc = self.first[node];
            // Whatever is found behind the sink is no nearer to it: a hub's other arcs need not be looked at.
            while arc != NONE && self.levels[sink] == NONE {
                let Arc { to, next, .. } = self.arcs[arc];
                let room = self.arcs[arc ^ back].room;
                if room > 0 && to != avoid && self.levels[to] == NONE {
                    self.levels[to] = self.levels[node] + 1;
                    met.push(to);
                }
                arc = next;
            }
        }
        for node in &met {
            self.at[*node] = self.first[*node];
        }
        met
    }

    fn forget(&mut self, met: &[usize]) {
        for node in met {
            self.levels[*node] = NONE;
        }
    }
}
