//! Where the boxes and lines of the blast radius picture go.
//!
//! In: columns of things with groups around them and links from each column to the next ([`Scene`];
//! [`scene`] makes one of registries, images, workloads and what those reach), and how it is being
//! looked at ([`View`]).
//! Out: boxes and edges with whole pixel coordinates ([`Picture`]). The same input gives the same
//! picture, whatever order things came in. Nothing here draws.
//!
//! A column shows at most about [`View::limit`] boxes unless someone asks for more: groups open by
//! themselves, smallest first, as long as there is room, and stay shut with a count otherwise. What
//! does not fit goes into one box that says how many more there are.

mod estate;
mod place;
mod scene;
mod tree;

use std::collections::BTreeSet;

pub use estate::{has_picture, with_estate};
pub use scene::{Estate, Image, Reach, ReachKind, Workload, scene};

/// How many tones a thing may have.
pub const TONES: usize = 4;

/// What the picture is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene<'a> {
    /// From the attacker to what falls in the end.
    pub columns: Vec<Column<'a>>,
    /// Lines from things of a column to things of the next.
    pub links: Vec<Link>,
}

/// A column of the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column<'a> {
    /// What stands above it.
    pub heading: &'a str,
    /// What stands between a group's name and a thing's where they share a box.
    pub separator: &'a str,
    /// The things in it, in any order.
    pub leaves: Vec<Leaf<'a>>,
}

/// A thing in a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// The groups it stands in, outermost first.
    pub groups: Vec<&'a str>,
    /// Its name.
    pub label: &'a str,
    /// Which of the tones it has, below [`TONES`]; none if it has none.
    pub tone: Option<u8>,
}

/// A line between two things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The column it comes from.
    pub column: usize,
    /// The thing in that column.
    pub from: usize,
    /// The thing in the next column.
    pub to: usize,
}

/// How the picture is being looked at.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Columns side by side, or one below the other.
    pub orientation: Orientation,
    /// The width to fill, in pixels. A wide picture may come out wider if that is too little.
    pub width: i32,
    /// How many boxes a column may show by itself.
    pub limit: usize,
    /// The groups, and boxes of things left out, that someone opened, by [`Box::id`].
    pub opened: &'a BTreeSet<String>,
    /// The groups that someone shut.
    pub shut: &'a BTreeSet<String>,
}

/// Which way the picture runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// From left to right, for wide windows.
    Wide,
    /// From top to bottom in one column, from 320 pixels on.
    Tall,
}

/// The finished layout.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What it says.
    pub text: String,
    /// Left edge.
    pub x: i32,
    /// Base line of the text.
    pub y: i32,
}

/// A box of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Box {
    /// The same for the same thing in every picture of the scene.
    pub id: String,
    /// The column it stands in.
    pub column: usize,
    /// What it stands for.
    pub kind: BoxKind,
    /// What it says in full.
    pub label: String,
    /// The same, cut in the middle so that it fits.
    pub short: String,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Lays a scene out.
pub fn layout(scene: &Scene<'_>, view: &View<'_>) -> Picture {
    let mut trees: Vec<tree::Tree> = scene
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| tree::Tree::of(index, column))
        .collect();
    for tree in &mut trees {
        tree.choose(view);
    }
    let links = tree::lines(&trees, &scene.links);
    for column in 1..trees.len() {
        let (before, after) = trees.split_at_mut(column);
        if let (Some(before), Some(tree), Some(links)) =
            (before.last(), after.first_mut(), links.get(column - 1))
        {
            tree.sort_after(before, links);
        }
    }
    place::place(scene, &trees, &links, view)
}

#[cfg(test)]
mod tests;
