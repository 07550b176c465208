//! Coordinates for what was chosen to be seen.

use super::{
    Box, BoxKind, Edge, Heading, Orientation, Picture, Scene, View, name,
    tree::{Line, Tree},
};
use crate::shell::visible;
use model::order;

/// Around everything.
const MARGIN: i32 = 16;
/// Between boxes, and between a group's edge and the boxes in it.
const GAP: i32 = 8;
/// A box without boxes in it: two short lines of text.
const BOX_HEIGHT: i32 = 40;
/// The top of an open group, with its name.
const TITLE_HEIGHT: i32 = 28;
/// Room for the heading of a column.
const HEADING_HEIGHT: i32 = 28;
/// The base line of a heading within that room.
const HEADING_BASE: i32 = 18;
/// The least width of a column, and the least between two of them, where columns stand side by side.
const MIN_COLUMN: i32 = 136;
const MIN_BETWEEN: i32 = 48;
/// Between two columns where one stands below the other.
const BELOW: i32 = 24;
/// The room at either side in which lines run past boxes, where columns stand below each other.
const RAIL: i32 = 24;
/// The least width of a tall picture.
const MIN_TALL: i32 = 320;
/// The width of a small letter, of a figure, of a capital and of the widest, about, in tenths of a pixel; and the
/// room a box keeps beside its text.
const LETTER: i32 = 70;
const FIGURE: i32 = 82;
const CAPITAL: i32 = 90;
const WIDEST: i32 = 110;
const BESIDE_TEXT: i32 = 20;
/// The room for the count in a box that stands for more than one thing: that before it, and of each figure.
const COUNT: i32 = 12;
const COUNTED: i32 = 9;

pub(super) fn place(
    scene: &Scene<'_>,
    trees: &[Tree],
    lines: &[Vec<Line>],
    view: &View<'_>,
) -> Picture {
    let mut out = Placing {
        picture: Picture {
            width: 0,
            height: 0,
            headings: Vec::new(),
            boxes: Vec::new(),
            edges: Vec::new(),
        },
        places: trees
            .iter()
            .map(|tree| vec![None; tree.nodes.len()])
            .collect(),
    };
    match view.orientation {
        Orientation::Wide => out.wide(scene, trees, view.width),
        Orientation::Tall => out.tall(scene, trees, view.width),
    }
    for (column, lines) in lines.iter().enumerate() {
        for Line { from, to, count } in lines {
            out.edge(column, *from, *to, *count, view.orientation);
        }
    }
    let mut edges: Vec<Option<Edge>> = out.picture.edges.drain(..).map(Some).collect();
    let key = |edge: &Option<Edge>| edge.as_ref().map(|edge| (edge.from, edge.to));
    let order = order::sorted(edges.len(), &mut |a, b| {
        edges.get(a).map(key).cmp(&edges.get(b).map(key))
    });
    out.picture.edges = order
        .into_iter()
        .filter_map(|place| edges.get_mut(place)?.take())
        .collect();
    out.picture
}

struct Placing {
    picture: Picture,
    /// For each column and node its box.
    places: Vec<Vec<Option<usize>>>,
}

impl Placing {
    fn wide(&mut self, scene: &Scene<'_>, trees: &[Tree], width: i32) {
        let count = i32::try_from(trees.len()).unwrap_or(1).max(1);
        let least = 2 * MARGIN + count * MIN_COLUMN + (count - 1) * MIN_BETWEEN;
        let spare = (width - least).max(0);
        // Two thirds of the spare width for the text in boxes, the rest for the lines between them.
        let column_width = MIN_COLUMN + spare * 2 / 3 / count;
        let between = MIN_BETWEEN
            + if count > 1 {
                spare / 3 / (count - 1)
            } else {
                0
            };
        let mut ends = Vec::new();
        for (index, tree) in trees.iter().enumerate() {
            let x = MARGIN + i32::try_from(index).unwrap_or(0) * (column_width + between);
            self.heading(scene, index, x, MARGIN);
            let first = self.picture.boxes.len();
            let end = self.children(
                tree,
                index,
                0,
                None,
                [x, MARGIN + HEADING_HEIGHT, column_width],
            );
            ends.push((first, end));
        }
        let bottom = ends.iter().map(|(_, end)| *end).max().unwrap_or(MARGIN);
        // Every column in the middle of the tallest.
        let mut last = self.picture.boxes.len();
        for (first, end) in ends.into_iter().rev() {
            let down = (bottom - end) / 2;
            for each in self.picture.boxes.get_mut(first..last).unwrap_or_default() {
                each.y += down;
            }
            last = first;
        }
        self.picture.width = 2 * MARGIN + count * column_width + (count - 1) * between;
        self.picture.height = bottom + MARGIN;
    }

    fn tall(&mut self, scene: &Scene<'_>, trees: &[Tree], width: i32) {
        let width = width.max(MIN_TALL);
        let mut y = MARGIN;
        for (index, tree) in trees.iter().enumerate() {
            self.heading(scene, index, RAIL, y);
            y = self.children(
                tree,
                index,
                0,
                None,
                [RAIL, y + HEADING_HEIGHT, width - 2 * RAIL],
            ) + BELOW;
        }
        self.picture.width = width;
        self.picture.height = (y - BELOW).max(0) + MARGIN;
    }

    fn heading(&mut self, scene: &Scene<'_>, index: usize, x: i32, y: i32) {
        let text = scene
            .columns
            .get(index)
            .map_or("", |column| column.heading)
            .to_owned();
        self.picture.headings.push(Heading {
            text,
            x,
            y: y + HEADING_BASE,
        });
    }

    /// Puts the boxes of a node below each other; returns where the last one ends.
    fn children(
        &mut self,
        tree: &Tree,
        column: usize,
        node: usize,
        parent: Option<usize>,
        [x, y, w]: [i32; 3],
    ) -> i32 {
        let mut end = y;
        let mut at = y;
        let children = tree.nodes.get(node).map_or(&[][..], |node| &node.children);
        // As they are drawn: a character that nobody sees is written out, and takes more room.
        let labels: Vec<_> = children
            .iter()
            .filter_map(|child| tree.nodes.get(*child))
            .filter(|node| node.kind != BoxKind::More)
            .map(|node| visible(&node.label))
            .collect();
        let labels: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
        let shared = name::shared(&labels);
        for child in children {
            end = at + self.put(tree, column, *child, parent, [x, at, w], shared);
            at = end + GAP;
        }
        end
    }

    /// Puts one node's box; returns its height.
    fn put(
        &mut self,
        tree: &Tree,
        column: usize,
        node: usize,
        parent: Option<usize>,
        [x, y, w]: [i32; 3],
        shared: usize,
    ) -> i32 {
        let Some(seen) = tree.nodes.get(node) else {
            return 0;
        };
        let place = self.picture.boxes.len();
        if let Some(slot) = self
            .places
            .get_mut(column)
            .and_then(|places| places.get_mut(node))
        {
            *slot = Some(place);
        }
        let label = visible(&seen.label);
        let figures = i32::try_from(seen.count.to_string().len()).unwrap_or(1);
        let count = COUNT + COUNTED * figures;
        let for_text = w - BESIDE_TEXT - if seen.count > 1 { count } else { 0 };
        let room = usize::try_from(for_text * 10 / width(&label)).unwrap_or(0);
        let short = name::short(&label, room, shared);
        let lines = match seen.kind {
            // Its name stands in the narrow top of it.
            BoxKind::Open => vec![short.clone()],
            _ => name::lines(&label, room, shared),
        };
        self.picture.boxes.push(Box {
            id: seen.id.clone(),
            column,
            kind: seen.kind,
            short,
            lines,
            doubt: seen.doubts > 0 && seen.doubts == seen.count,
            label,
            count: seen.count,
            tones: seen.tones,
            parent,
            x,
            y,
            w,
            h: BOX_HEIGHT,
        });
        if seen.kind != BoxKind::Open {
            return BOX_HEIGHT;
        }
        let inside = [x + GAP, y + TITLE_HEIGHT, w - 2 * GAP];
        let h = self.children(tree, column, node, Some(place), inside) + GAP - y;
        if let Some(own) = self.picture.boxes.get_mut(place) {
            own.h = h;
        }
        h
    }

    fn edge(
        &mut self,
        column: usize,
        from: usize,
        to: usize,
        count: usize,
        orientation: Orientation,
    ) {
        let place = |column: usize, node: usize| *self.places.get(column)?.get(node)?;
        let (Some(from), Some(to)) = (place(column, from), place(column + 1, to)) else {
            return;
        };
        let (Some(a), Some(b)) = (self.picture.boxes.get(from), self.picture.boxes.get(to)) else {
            return;
        };
        let (a_y, b_y) = (a.y + a.h / 2, b.y + b.h / 2);
        let points = match orientation {
            Orientation::Wide => vec![[a.x + a.w, a_y], [b.x, b_y]],
            // By turns at the left and at the right, so that lines of neighbouring columns stay apart.
            Orientation::Tall if column.is_multiple_of(2) => {
                vec![[a.x, a_y], [RAIL / 2, a_y], [RAIL / 2, b_y], [b.x, b_y]]
            }
            Orientation::Tall => {
                let rail = self.picture.width - RAIL / 2;
                vec![[a.x + a.w, a_y], [rail, a_y], [rail, b_y], [b.x + b.w, b_y]]
            }
        };
        self.picture.edges.push(Edge {
            from,
            to,
            count,
            points,
        });
    }
}

/// How wide a character of this text is on average, in tenths of a pixel: a digest is all figures.
fn width(text: &str) -> i32 {
    let one = |letter: char| match letter {
        'm' | 'w' | 'M' | 'W' | '@' => WIDEST,
        _ if letter.is_ascii_digit() => FIGURE,
        _ if letter.is_uppercase() => CAPITAL,
        _ if letter.is_ascii() => LETTER,
        _ => CAPITAL,
    };
    let (sum, count) = text
        .chars()
        .fold((0, 0), |(sum, count): (i32, i32), letter| {
            (sum.saturating_add(one(letter)), count + 1)
        });
    // Rounded up, for names that fit to the last pixel.
    (sum + count - 1).checked_div(count).unwrap_or(LETTER)
}
