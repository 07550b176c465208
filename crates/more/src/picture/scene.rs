//! The blast radius as columns: attacker, registries, images, workloads, and what those can reach.

use super::{Column, Leaf, Link, Scene};
use model::report::Pulls;

/// What falls with some registries.
#[derive(Clone, Debug, Default)]
pub struct Estate<'a> {
    /// The registries' names, and whether it is not known of one that it can be taken over.
    pub registries: Vec<(&'a str, bool)>,
    /// The images that workloads ask for, each once.
    pub images: Vec<Image<'a>>,
    /// The workloads.
    pub workloads: Vec<Workload<'a>>,
    /// What workloads can reach, each once.
    pub reaches: Vec<Reach<'a>>,
}

/// An image of a registry.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    /// The registry, as a place in [`Estate::registries`].
    pub registry: usize,
    /// The repository.
    pub repository: &'a str,
    /// The tag, or the digest where there is no tag.
    pub tag: &'a str,
}

/// A workload.
#[derive(Clone, Debug)]
pub struct Workload<'a> {
    /// Where it runs, outermost first: environment, cluster or service, namespace or resource group.
    pub places: Vec<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// Its images, as places in [`Estate::images`].
    pub images: Vec<usize>,
    /// The soonest that one of them is pulled again.
    pub pulls: Pulls,
    /// What it can reach, as places in [`Estate::reaches`].
    pub reaches: Vec<usize>,
    /// It is not known whether it falls.
    pub doubt: bool,
}

/// Something a workload can reach.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'a> {
    /// What it is.
    pub kind: ReachKind,
    /// Its name.
    pub name: &'a str,
}

/// What a workload can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReachKind {
    /// An identity it acts as.
    Identity,
    /// A secret it is given.
    Secret,
}

/// The scene of an estate. Columns at its end with nothing in them are left out.
///
/// The tones of workloads are those of [`Pulls`], in its order.
pub fn scene<'a>(estate: &Estate<'a>) -> Scene<'a> {
    let several = estate.registries.len() > 1;
    let registry = |image: &Image<'a>| {
        estate
            .registries
            .get(image.registry)
            .map_or("", |(name, _)| name)
    };
    let doubtful = |place: usize| {
        estate
            .registries
            .get(place)
            .is_some_and(|(_, doubt)| *doubt)
    };
    let leaf = |groups, label, doubt| Leaf {
        groups,
        label,
        tone: None,
        doubt,
    };
    let registries = estate.registries.iter();
    let registries = registries.map(|(name, doubt)| leaf(Vec::new(), *name, *doubt));
    let images = estate.images.iter().map(|image| {
        let groups = if several {
            vec![registry(image), image.repository]
        } else {
            vec![image.repository]
        };
        leaf(groups, image.tag, doubtful(image.registry))
    });
    let workloads = estate.workloads.iter().map(|workload| Leaf {
        groups: workload.places.clone(),
        label: workload.name,
        tone: Some(match workload.pulls {
            Pulls::NextRestart => 0,
            Pulls::NextRollout => 1,
            Pulls::PinnedByDigest => 2,
            Pulls::Unknown => 3,
        }),
        doubt: workload.doubt,
    });
    let reaches = estate.reaches.iter().map(|reach| {
        let group = match reach.kind {
            ReachKind::Identity => "Identities",
            ReachKind::Secret => "Secrets",
        };
        leaf(vec![group], reach.name, false)
    });
    let column = |heading, separator, leaves| Column {
        heading,
        separator,
        leaves,
    };
    let mut columns = vec![
        column(
            "Attacker",
            "",
            vec![leaf(Vec::new(), "External attacker", false)],
        ),
        column("Registries", "", registries.collect()),
        column("Images", ":", images.collect()),
        column("Workloads", " / ", workloads.collect()),
        column("Within reach", ": ", reaches.collect()),
    ];
    while columns
        .last()
        .is_some_and(|column| column.leaves.is_empty())
    {
        columns.pop();
    }

    let link = |column, from, to| Link { column, from, to };
    let mut links: Vec<Link> = (0..estate.registries.len())
        .map(|registry| link(0, 0, registry))
        .collect();
    links.extend(
        estate
            .images
            .iter()
            .enumerate()
            .map(|(index, image)| link(1, image.registry, index)),
    );
    for (index, workload) in estate.workloads.iter().enumerate() {
        links.extend(workload.images.iter().map(|image| link(2, *image, index)));
        links.extend(workload.reaches.iter().map(|reach| link(3, index, *reach)));
    }
    Scene { columns, links }
}
