//! The blast radius picture as it is laid out: boxes and lines with whole pixel coordinates.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    report::{self, Workload},
    sentence::Text,
};

/// How many tones a thing may have.
pub const TONES: usize = 4;

/// How the picture is being looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Columns side by side, or one below the other.
    pub orientation: Orientation,
    /// The width to fill, in pixels. A wide picture may come out wider if that is too little.
    pub width: i32,
    /// How many boxes a column may show by itself.
    pub limit: usize,
    /// The groups, and boxes of things left out, that someone opened, by [`Box::id`].
    pub opened: BTreeSet<String>,
    /// The groups that someone shut.
    pub shut: BTreeSet<String>,
}

/// Which way the picture runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Orientation {
    /// From left to right, for wide windows.
    Wide,
    /// From top to bottom in one column, from 320 pixels on.
    Tall,
}

/// The finished layout.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// In pixels.
    pub width: i32,
    /// In pixels.
    pub height: i32,
    /// One for each column.
    pub headings: Vec<Heading>,
    /// A box comes after the one it lies in, and before the next of its column.
    pub boxes: Vec<Box>,
    /// Each pair of boxes once, in order.
    pub edges: Vec<Edge>,
}

/// The heading of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// What it says.
    pub text: String,
    /// Left edge.
    pub x: i32,
    /// Base line of the text.
    pub y: i32,
}

/// A box of the picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Box {
    /// The same for the same thing in every picture of the scene.
    pub id: String,
    /// The column it stands in.
    pub column: usize,
    /// What it stands for.
    pub kind: BoxKind,
    /// What it says in full.
    pub label: String,
    /// The same in one line that fits: cut where names beside it say the same, else in the middle.
    pub short: String,
    /// The same in one line or two, which say more of it; one where the box has no room for two.
    pub lines: Vec<String>,
    /// Of all that it stands for it is not known whether it falls.
    pub doubt: bool,
    /// How many things it stands for.
    pub count: usize,
    /// How many of them have each tone.
    pub tones: [usize; TONES],
    /// The box it lies in, as a place in [`Picture::boxes`].
    pub parent: Option<usize>,
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BoxKind {
    /// One thing, or several of the same name in the same place.
    Thing,
    /// A group that is shut; open it by its id.
    Shut,
    /// A group that is open; its boxes lie in it. Shut it by its id.
    Open,
    /// What is left out of a group; show some more of it by its id.
    More,
}

/// A line between two boxes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// The box it comes from, as a place in [`Picture::boxes`].
    pub from: usize,
    /// The box it goes to.
    pub to: usize,
    /// How many lines it stands for.
    pub count: usize,
    /// Its corners as `[x, y]`: two where the picture is wide, to be joined by a curve, four where
    /// it is tall.
    pub points: Vec<[i32; 2]>,
}

impl Edge {
    /// The line as SVG writes a path: a curve between two ends, else from corner to corner.
    pub fn path(&self) -> String {
        if let [[x0, y0], [x1, y1]] = self.points.as_slice() {
            let middle = (x0 + x1) / 2;
            return format!("M{x0} {y0}C{middle} {y0} {middle} {y1} {x1} {y1}");
        }
        let mut path = String::new();
        for [x, y] in &self.points {
            let step = if path.is_empty() { 'M' } else { 'L' };
            path.push_str(&format!("{step}{x} {y}"));
        }
        path
    }
}

/// Whether a workload belongs in the picture: what is spared stands in the table only. What falls while Defender
/// watches is not spared.
pub fn is_drawn<T: Text>(workload: &Workload<T>) -> bool {
    workload.reach != report::Reach::Spared || workload.watched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_curve_between_two_ends_and_goes_round_corners() {
        let edge = |points: &[[i32; 2]]| Edge {
            from: 0,
            to: 1,
            count: 1,
            points: points.to_vec(),
        };
        let curve = edge(&[[10, 20], [30, 60]]);
        assert_eq!(curve.path(), "M10 20C20 20 20 60 30 60");
        let corners = edge(&[[24, 5], [12, 5], [12, 90], [24, 90]]);
        assert_eq!(corners.path(), "M24 5L12 5L12 90L24 90");
    }
}
