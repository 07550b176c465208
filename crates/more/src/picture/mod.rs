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
mod name;
mod place;
mod scene;
mod svg;
mod tree;

use std::collections::BTreeSet;

use estate::{Row, rows, with_estate};
pub use model::picture::{Box, BoxKind, Edge, Heading, Orientation, Picture, TONES};
use model::{picture::Seen, report::Chain, sentence::Text};
pub use scene::{Estate, Image, Reach, ReachKind, Workload, scene};
pub use svg::svg;

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
    /// It is not known whether it falls.
    pub doubt: bool,
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

/// The picture of a chain's blast radius, as somebody looks at it, or only of what falls with the registry
/// at this place of the chain's list. None if there is nothing to draw.
pub fn picture<T: Text>(chain: &Chain<T>, seen: &Seen, only: Option<usize>) -> Option<Picture> {
    let only = only.and_then(|row| chain.registries.get(row));
    let rows = rows(chain, only.map(|registry| registry.name.as_ref()));
    (!rows.is_empty()).then(|| drawn(&rows, seen))
}

/// Once for all kinds of texts.
fn drawn(rows: &[Row], seen: &Seen) -> Picture {
    with_estate(rows, |estate| {
        layout(
            &scene(estate),
            &View {
                orientation: seen.orientation,
                width: seen.width,
                limit: seen.limit,
                opened: &seen.opened,
                shut: &seen.shut,
            },
        )
    })
}

#[cfg(test)]
mod tests;
