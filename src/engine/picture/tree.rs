//! A column as a tree of groups, and what of it is to be seen.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is a node or a leaf of the tree that holds it"
)]

use std::{collections::BTreeMap, fmt::Write};

use super::{BoxKind, Column, Link, TONES, View};

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
}

/// How many lines run between two nodes of neighbouring columns, by the nodes to be seen.
pub(super) type Lines = BTreeMap<(usize, usize), usize>;

const COLUMN: usize = 0;

impl Tree {
    pub(super) fn of(index: usize, column: &Column<'_>) -> Tree {
        let root = Node::new(format!("{index}"), String::new(), COLUMN);
        let mut tree = Tree {
            nodes: vec![root],
            leaves: Vec::with_capacity(column.leaves.len()),
        };
        let mut known: BTreeMap<(usize, bool, &str), usize> = BTreeMap::new();
        for leaf in &column.leaves {
            let tone = leaf.tone.map(usize::from).filter(|tone| *tone < TONES);
            let names = leaf
                .groups
                .iter()
                .map(|group| (*group, true))
                .chain([(leaf.label, false)]);
            let mut at = COLUMN;
            tree.nodes[at].add(tone);
            for (label, is_group) in names {
                let parent = at;
                at = *known.entry((parent, is_group, label)).or_insert_with(|| {
                    let id = child_id(&tree.nodes[parent].id, is_group, label);
                    tree.nodes.push(Node::new(id, label.to_owned(), parent));
                    tree.nodes.len() - 1
                });
                if at == tree.nodes.len() - 1 && tree.nodes[at].count == 0 {
                    tree.nodes[parent].children.push(at);
                }
                tree.nodes[at].add(tone);
            }
            tree.leaves.push(at);
        }
        tree.join_only_children(column.separator);
        for node in 0..tree.nodes.len() {
            let mut children = std::mem::take(&mut tree.nodes[node].children);
            // The heaviest first, so that it is the light ones that are left out.
            children.sort_by(|a, b| {
                let (a, b) = (&tree.nodes[*a], &tree.nodes[*b]);
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
                self.nodes[node].label = format!(
                    "{}{separator}{}",
                    self.nodes[node].label, self.nodes[only].label
                );
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
        loop {
            let order = |node: &usize| (self.nodes[*node].children.len(), &self.nodes[*node].id);
            let smallest = shut
                .iter()
                .enumerate()
                .min_by(|(_, a), (_, b)| order(a).cmp(&order(b)));
            let Some((place, &node)) = smallest else {
                break;
            };
            let count = self.nodes[node].children.len();
            if seen + count > limit {
                break;
            }
            seen += count;
            open[node] = true;
            shut.swap_remove(place);
            let inner = self.nodes[node].children.iter().copied();
            shut.extend(inner.filter(|inner| {
                self.nodes[*inner].kind == BoxKind::Shut
                    && !view.shut.contains(&self.nodes[*inner].id)
            }));
        }
        for (node, open) in open.into_iter().enumerate() {
            if open {
                self.nodes[node].kind = BoxKind::Open;
                self.leave_out(node, limit, view);
            } else {
                self.nodes[node].children.clear();
            }
        }
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
            format!("{} more", rest.len()),
            node,
        );
        more.kind = BoxKind::More;
        for left_out in &rest {
            more.count += self.nodes[*left_out].count;
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
    pub(super) fn sort_after(&mut self, before: &Tree, lines: &Lines) {
        let mut places = vec![0; before.nodes.len()];
        for (place, node) in before.ends().into_iter().enumerate() {
            places[node] = place;
        }
        // For each node the sum of the places it is linked to, and how many those are.
        let mut pulls = vec![(0usize, 0usize); self.nodes.len()];
        for ((from, to), count) in lines {
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
            children
                .sort_by_key(|child| (self.nodes[*child].kind == BoxKind::More, middle(*child)));
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
        }
    }

    fn add(&mut self, tone: Option<usize>) {
        self.count += 1;
        if let Some(tone) = tone {
            self.tones[tone] += 1;
        }
    }
}

/// For each column but the last, the lines from it to the next.
pub(super) fn lines(trees: &[Tree], links: &[Link]) -> Vec<Lines> {
    let seen: Vec<Vec<usize>> = trees.iter().map(Tree::seen).collect();
    let mut lines = vec![Lines::new(); trees.len().saturating_sub(1)];
    for link in links {
        let from = seen.get(link.column).and_then(|seen| seen.get(link.from));
        let to = seen.get(link.column + 1).and_then(|seen| seen.get(link.to));
        if let (Some(from), Some(to), Some(lines)) = (from, to, lines.get_mut(link.column)) {
            *lines.entry((*from, *to)).or_default() += 1;
        }
    }
    lines
}

/// The parent's id and the name, in which no name can look like two.
fn child_id(parent: &str, is_group: bool, label: &str) -> String {
    let mut id = format!("{parent}{}", if is_group { '/' } else { ':' });
    for char in label.chars() {
        match char {
            '/' | ':' | '#' | '%' => {
                // Writing to a `String` cannot fail.
                let _ = write!(id, "%{:x}", u32::from(char));
            }
            char => id.push(char),
        }
    }
    id
}

fn more_id(parent: &str, page: usize) -> String {
    format!("{parent}#{page}")
}
