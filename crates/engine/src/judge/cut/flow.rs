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
    pub(super) fn extend(&mut self, source: usize, sink: usize, enough: Cost) -> Cost {
        let mut total = 0;
        while total < enough {
            let mut levels = self.levels(source, sink);
            if levels[sink] == NONE {
                break;
            }
            let mut at = self.first.clone();
            let mut path: Vec<usize> = Vec::new();
            let mut node = source;
            while total < enough {
                if node == sink {
                    let amount = path
                        .iter()
                        .map(|arc| self.arcs[*arc].room)
                        .min()
                        .unwrap_or(0);
                    for arc in &path {
                        self.push(*arc, amount);
                    }
                    total += amount;
                    path.clear();
                    node = source;
                    continue;
                }
                let arc = at[node];
                if arc == NONE {
                    // A dead end: take the last arc back and try the next from there.
                    let Some(last) = path.pop() else { break };
                    levels[node] = NONE;
                    node = self.arcs[last ^ 1].to;
                    at[node] = self.arcs[at[node]].next;
                } else if self.arcs[arc].room > 0 && levels[self.arcs[arc].to] == levels[node] + 1 {
                    path.push(arc);
                    node = self.arcs[arc].to;
                } else {
                    at[node] = self.arcs[arc].next;
                }
            }
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

    /// How many arcs each node is away from the source, as far as the sink is.
    fn levels(&self, source: usize, sink: usize) -> Vec<usize> {
        let mut levels = vec![NONE; self.first.len()];
        levels[source] = 0;
        let mut queue = vec![source];
        let mut head = 0;
        while head < queue.len() && levels[sink] == NONE {
            let node = queue[head];
            head += 1;
            let mut arc = self.first[node];
            while arc != NONE {
                let Arc { to, next, room } = self.arcs[arc];
                if room > 0 && levels[to] == NONE {
                    levels[to] = levels[node] + 1;
                    queue.push(to);
                }
                arc = next;
            }
        }
        levels
    }
}
