//! A column as a tree of groups, and what of it is to be seen.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is a node or a leaf of the tree that holds it"
)]

use super::{BoxKind, Column, Link, TONES, View};
use model::order;

/// A column as a tree. Node 0 is the column itself.
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// The node of each leaf, in the order they came in.
    leaves: Vec<usize>,
}

pub(super) struct Node {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) kind: BoxKind,
    /// The nodes in it. Once it is chosen what to show, those to be seen, in order.
    pub(super) children: Vec<usize>,
    parent: usize,
    pub(super) count: usize,
    pub(super) tones: [usize; TONES],
    /// How many of what it stands for is in doubt.
    pub(super) doubts: usize,
}

/// The lines between two nodes of neighbouring columns, by the nodes to be seen.
pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) count: usize,
}

const COLUMN: usize = 0;
/// A group that does not fit is not opened for fewer boxes than these.
const FEW: usize = 4;

impl Tree {
    pub(super) fn of(index: usize, column: &Column<'_>) -> Tree {
        let root = Node::new(index.to_string(), String::new(), COLUMN);
        let mut tree = Tree {
            nodes: vec![root],
            leaves: vec![COLUMN; column.leaves.len()],
        };
        // Sorted by their names, leaves of one group follow each other.
        let names = |leaf: usize| {
            let leaf = &column.leaves[leaf];
            leaf.groups
                .iter()
                .map(|group| (true, *group))
                .chain([(false, leaf.label)])
        };
        let order = order::sorted(column.leaves.len(), &mut |a, b| names(a).cmp(names(b)));
        let mut path: Vec<usize> = Vec::new();
        let mut previous = None;
        for leaf in order {
            let tone = column.leaves[leaf]
                .tone
                .map(usize::from)
                .filter(|tone| *tone < TONES);
            let known = previous.map_or(0, |previous| {
                names(leaf)
                    .zip(names(previous))
                    .take_while(|(name, previous)| name == previous)
                    .count()
            });
            path.truncate(known);
            for (is_group, label) in names(leaf).skip(known) {
                let parent = path.last().copied().unwrap_or(COLUMN);
                let id = child_id(&tree.nodes[parent].id, is_group, label);
                let node = tree.nodes.len();
                tree.nodes.push(Node::new(id, label.to_owned(), parent));
                tree.nodes[parent].children.push(node);
                path.push(node);
            }
            let doubt = column.leaves[leaf].doubt;
            tree.nodes[COLUMN].add(tone, doubt);
            for node in &path {
                tree.nodes[*node].add(tone, doubt);
            }
            tree.leaves[leaf] = path.last().copied().unwrap_or(COLUMN);
            previous = Some(leaf);
        }
        tree.join_only_children(column.separator);
        for node in 0..tree.nodes.len() {
            let mut children = std::mem::take(&mut tree.nodes[node].children);
            // The heaviest first, so that it is the light ones that are left out.
            order::sort(&mut children, &mut |a, b| {
                let (a, b) = (&tree.nodes[a], &tree.nodes[b]);
                b.count
                    .cmp(&a.count)
                    .then_with(|| a.label.cmp(&b.label))
                    .then_with(|| a.id.cmp(&b.id))
            });
            tree.nodes[node].kind = if children.is_empty() {
                BoxKind::Thing
            } else {
                BoxKind::Shut
            };
            tree.nodes[node].children = children;
        }
        tree
    }

    /// A group with one thing in it is drawn as that thing, by both names.
    fn join_only_children(&mut self, separator: &str) {
        // A node comes after its parent, so from the end on inner groups are joined before outer ones.
        for node in (1..self.nodes.len()).rev() {
            if let [only] = self.nodes[node].children[..]
                && self.nodes[only].children.is_empty()
            {
                self.nodes[node].label =
                    [&self.nodes[node].label, separator, &self.nodes[only].label].concat();
                self.nodes[node].children.clear();
            }
        }
    }

    /// Decides what is to be seen: each node's children become those shown, and nodes of their own
    /// stand for what is left out.
    pub(super) fn choose(&mut self, view: &View<'_>) {
        let limit = view.limit.max(2);
        let mut open = vec![false; self.nodes.len()];
        open[COLUMN] = true;
        let mut seen = self.shown(COLUMN, limit, view);
        let mut waiting = self.kept(COLUMN, limit, view).to_vec();
        // First what someone opened, however much it is, then what there is room for.
        let mut shut: Vec<usize> = Vec::new();
        while let Some(node) = waiting.pop() {
            if self.nodes[node].kind != BoxKind::Shut {
                continue;
            }
            if view.opened.contains(&self.nodes[node].id) {
                open[node] = true;
                seen += self.shown(node, limit, view);
                waiting.extend(self.kept(node, limit, view));
            } else if !view.shut.contains(&self.nodes[node].id) {
                shut.push(node);
            }
        }
        // What is certain before what is not, of that production first, then the smallest.
        let mut room = vec![limit; self.nodes.len()];
        let mut folded = false;
        loop {
            let order = |node: &usize| {
                let one = &self.nodes[*node];
                let production = self.is_in_production(*node);
                (one.is_doubtful(), !production, one.children.len(), &one.id)
            };
            let next = { shut.iter().enumerate() }.min_by(|(_, a), (_, b)| order(a).cmp(&order(b)));
            let Some((place, &node)) = next else {
                break;
            };
            let doubtful = self.nodes[node].is_doubtful();
            // Beside what is certain and folded away, what is not would look like more.
            if doubtful && folded {
                break;
            }
            shut.swap_remove(place);
            let (count, left) = (self.nodes[node].children.len(), limit.saturating_sub(seen));
            if count > left {
                // Beside what is in doubt as much of it as there is room for, if that is not next to nothing.
                let beside = self.nodes[COLUMN].doubts > 0;
                if !beside || doubtful || left < FEW || count > 2 * limit {
                    folded |= !doubtful;
                    continue;
                }
                room[node] = left;
            }
            seen += count.min(left);
            open[node] = true;
            let inner = self.kept(node, room[node], view).iter().copied();
            shut.extend(inner.filter(|inner| {
                self.nodes[*inner].kind == BoxKind::Shut
                    && !view.shut.contains(&self.nodes[*inner].id)
            }));
        }
        for (node, open) in open.into_iter().enumerate() {
            if open {
                self.nodes[node].kind = BoxKind::Open;
                self.leave_out(node, room[node], view);
            } else {
                self.nodes[node].children.clear();
            }
        }
    }

    /// Whether it is what runs in production, or in that.
    fn is_in_production(&self, mut node: usize) -> bool {
        while self.nodes[node].parent != COLUMN {
            node = self.nodes[node].parent;
        }
        self.nodes[node].label.starts_with("production")
    }

    /// How many boxes an open node shows, the one for what is left out included.
    fn shown(&self, node: usize, limit: usize, view: &View<'_>) -> usize {
        // Each time someone asks for more, there is as much again.
        let doublings = self.next_page(node, view).min(16);
        self.nodes[node]
            .children
            .len()
            .min(limit.saturating_mul(1 << doublings))
    }

    /// The children an open node shows.
    fn kept(&self, node: usize, limit: usize, view: &View<'_>) -> &[usize] {
        let (all, shown) = (&self.nodes[node].children, self.shown(node, limit, view));
        // The box for the rest takes a place as well.
        if all.len() > shown {
            &all[..shown.saturating_sub(1)]
        } else {
            all
        }
    }

    /// How often someone asked for more of a node.
    fn next_page(&self, node: usize, view: &View<'_>) -> usize {
        (0..)
            .find(|page| !view.opened.contains(&more_id(&self.nodes[node].id, *page)))
            .unwrap_or(0)
    }

    /// Puts the children that an open node does not show into one node.
    fn leave_out(&mut self, node: usize, limit: usize, view: &View<'_>) {
        let (kept, page) = (
            self.kept(node, limit, view).len(),
            self.next_page(node, view),
        );
        let rest = self.nodes[node].children.split_off(kept);
        if rest.is_empty() {
            return;
        }
        let mut more = Node::new(
            more_id(&self.nodes[node].id, page),
            [&rest.len().to_string(), " more"].concat(),
            node,
        );
        more.kind = BoxKind::More;
        for left_out in &rest {
            more.count += self.nodes[*left_out].count;
            more.doubts += self.nodes[*left_out].doubts;
            for (sum, tone) in more.tones.iter_mut().zip(self.nodes[*left_out].tones) {
                *sum += tone;
            }
        }
        let place = self.nodes.len();
        self.nodes.push(more);
        for left_out in rest {
            self.nodes[left_out].parent = place;
        }
        self.nodes[node].children.push(place);
    }

    /// The node to be seen for each leaf: itself, or the innermost box that stands for it.
    fn seen(&self) -> Vec<usize> {
        let mut stands_for: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut waiting = vec![COLUMN];
        while let Some(node) = waiting.pop() {
            stands_for[node] = Some(node);
            waiting.extend(&self.nodes[node].children);
        }
        let seen = |leaf: &usize| {
            let mut node = *leaf;
            loop {
                match stands_for[node] {
                    Some(seen) => return seen,
                    None => node = self.nodes[node].parent,
                }
            }
        };
        self.leaves.iter().map(seen).collect()
    }

    /// The boxes without boxes in them, from first to last.
    fn ends(&self) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut waiting = vec![COLUMN];
        while let Some(node) = waiting.pop() {
            if self.nodes[node].children.is_empty() {
                ends.push(node);
            }
            waiting.extend(self.nodes[node].children.iter().rev());
        }
        ends
    }

    /// Puts boxes beside those they are linked to in the column before, so that fewer lines cross.
    pub(super) fn sort_after(&mut self, before: &Tree, lines: &[Line]) {
        let mut places = vec![0; before.nodes.len()];
        for (place, node) in before.ends().into_iter().enumerate() {
            places[node] = place;
        }
        // For each node the sum of the places it is linked to, and how many those are.
        let mut pulls = vec![(0usize, 0usize); self.nodes.len()];
        for Line { from, to, count } in lines {
            let mut node = *to;
            loop {
                pulls[node].0 += places[*from] * count;
                pulls[node].1 += count;
                if node == COLUMN {
                    break;
                }
                node = self.nodes[node].parent;
            }
        }
        let middle = |node: usize| match pulls[node] {
            (_, 0) => usize::MAX,
            // Whole numbers, so that every machine rounds alike.
            (sum, count) => sum * 1_000 / count,
        };
        for node in 0..self.nodes.len() {
            let mut children = std::mem::take(&mut self.nodes[node].children);
            let key = |child: usize| (self.nodes[child].kind == BoxKind::More, middle(child));
            order::sort(&mut children, &mut |a, b| key(a).cmp(&key(b)));
            self.nodes[node].children = children;
        }
    }
}

impl Node {
    fn new(id: String, label: String, parent: usize) -> Node {
        Node {
            id,
            label,
            kind: BoxKind::Thing,
            children: Vec::new(),
            parent,
            count: 0,
            tones: [0; TONES],
            doubts: 0,
        }
    }

    /// Of all that it stands for it is not known whether it falls.
    fn is_doubtful(&self) -> bool {
        self.doubts == self.count
    }

    fn add(&mut self, tone: Option<usize>, doubt: bool) {
        self.count += 1;
        self.doubts += usize::from(doubt);
        if let Some(tone) = tone {
            self.tones[tone] += 1;
        }
    }
}

/// For each column but the last, the lines from it to the next, each pair of nodes once.
pub(super) fn lines(trees: &[Tree], links: &[Link]) -> Vec<Vec<Line>> {
    let seen: Vec<Vec<usize>> = trees.iter().map(Tree::seen).collect();
    let ends = |link: &Link| {
        let from = *seen.get(link.column)?.get(link.from)?;
        let to = *seen.get(link.column + 1)?.get(link.to)?;
        Some((link.column, from, to))
    };
    let found: Vec<(usize, usize, usize)> = links.iter().filter_map(ends).collect();
    let mut lines: Vec<Vec<Line>> = (1..trees.len()).map(|_| Vec::new()).collect();
    for place in order::sorted(found.len(), &mut |a, b| found[a].cmp(&found[b])) {
        let (column, from, to) = found[place];
        match lines[column].last_mut() {
            Some(line) if (line.from, line.to) == (from, to) => line.count += 1,
            _ => lines[column].push(Line { from, to, count: 1 }),
        }
    }
    lines
}

/// The parent's id and the name, in which no name can look like two.
fn child_id(parent: &str, is_group: bool, label: &str) -> String {
    let mut id = [parent, if is_group { "/" } else { ":" }].concat();
    for char in label.chars() {
        match char {
            '/' => id.push_str("%2f"),
            ':' => id.push_str("%3a"),
            '#' => id.push_str("%23"),
            '%' => id.push_str("%25"),
            char => id.push(char),
        }
    }
    id
}

fn more_id(parent: &str, page: usize) -> String {
    [parent, "#", &page.to_string()].concat()
}
