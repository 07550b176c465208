use proptest::prelude::*;

use super::*;
use model::report::Pulls;

const PULLS: [Pulls; 4] = [
    Pulls::NextRestart,
    Pulls::NextRollout,
    Pulls::PinnedByDigest,
    Pulls::Unknown,
];

/// A made-up estate; names are built once and lent.
struct Names {
    registries: Vec<String>,
    repositories: Vec<String>,
    tags: Vec<String>,
    clusters: Vec<String>,
    namespaces: Vec<String>,
    workloads: Vec<String>,
    reaches: Vec<String>,
}

impl Names {
    fn new(workloads: usize) -> Names {
        let many = |prefix: &str, count: usize| {
            (0..count).map(|index| format!("{prefix}{index}")).collect()
        };
        Names {
            registries: many("contoso", 2),
            repositories: many("shop/service-", workloads.div_ceil(20)),
            tags: many("v1.", 3),
            clusters: many("aks-", workloads.div_ceil(400)),
            namespaces: many("team-", 6),
            workloads: many("web-", workloads),
            reaches: many("reach-", workloads.div_ceil(10)),
        }
    }

    fn estate(&self) -> Estate<'_> {
        let images = self
            .repositories
            .iter()
            .enumerate()
            .flat_map(|(index, repository)| {
                let registry = index % self.registries.len();
                self.tags.iter().map(move |tag| Image {
                    registry,
                    repository,
                    tag,
                })
            });
        let images: Vec<Image<'_>> = images.collect();
        let workloads = self
            .workloads
            .iter()
            .enumerate()
            .map(|(index, name)| Workload {
                places: vec![
                    &self.clusters[index % self.clusters.len()],
                    &self.namespaces[index % 5],
                ],
                name,
                doubt: false,
                images: vec![index * 7 % images.len()],
                pulls: PULLS[index % 4],
                reaches: if index % 3 == 0 {
                    vec![index % self.reaches.len()]
                } else {
                    Vec::new()
                },
            });
        let reaches = self.reaches.iter().enumerate().map(|(index, name)| Reach {
            kind: if index % 2 == 0 {
                ReachKind::Identity
            } else {
                ReachKind::Secret
            },
            name,
        });
        Estate {
            registries: self
                .registries
                .iter()
                .map(|name| (name.as_str(), false))
                .collect(),
            workloads: workloads.collect(),
            reaches: reaches.collect(),
            images,
        }
    }
}

const NOTHING: &BTreeSet<String> = &BTreeSet::new();

fn view(orientation: Orientation) -> View<'static> {
    let width = match orientation {
        Orientation::Wide => 1_100,
        Orientation::Tall => 360,
    };
    View {
        orientation,
        width,
        limit: 12,
        opened: NOTHING,
        shut: NOTHING,
    }
}

/// The picture as text: a line for each box, indented by what it lies in.
fn drawn(picture: &Picture) -> String {
    let mut out = format!("{}x{}\n", picture.width, picture.height);
    for (index, each) in picture.boxes.iter().enumerate() {
        if index == 0 || picture.boxes[index - 1].column != each.column {
            let heading = &picture.headings[each.column];
            out += &format!("{} at {},{}\n", heading.text, heading.x, heading.y);
        }
        let mut depth = 1;
        let mut parent = each.parent;
        while let Some(index) = parent {
            depth += 1;
            parent = picture.boxes[index].parent;
        }
        let Box {
            kind,
            short,
            count,
            tones,
            x,
            y,
            w,
            h,
            ..
        } = each;
        out += &format!(
            "{}{kind:?} {short} ({count} {tones:?}) {x},{y} {w}x{h}\n",
            "  ".repeat(depth)
        );
    }
    for Edge {
        from,
        to,
        count,
        points,
    } in &picture.edges
    {
        out += &format!(
            "{} -> {} ({count}) {points:?}\n",
            picture.boxes[*from].id, picture.boxes[*to].id
        );
    }
    out
}

/// What holds for every picture.
fn check(scene: &Scene<'_>, picture: &Picture) {
    let boxes = &picture.boxes;
    for (index, a) in boxes.iter().enumerate() {
        assert!(a.x >= 0 && a.y >= 0 && a.w > 0 && a.h > 0, "{a:?}");
        assert!(
            a.x + a.w <= picture.width && a.y + a.h <= picture.height,
            "{a:?} leaves the picture"
        );
        if let Some(parent) = a.parent {
            let p = &boxes[parent];
            assert!(parent < index && p.kind == BoxKind::Open && p.column == a.column);
            assert!(
                p.x < a.x && a.x + a.w < p.x + p.w && p.y < a.y && a.y + a.h < p.y + p.h,
                "{a:?} leaves {p:?}"
            );
        }
        for b in &boxes[index + 1..] {
            let apart =
                a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
            let inside =
                a.x <= b.x && b.x + b.w <= a.x + a.w && a.y <= b.y && b.y + b.h <= a.y + a.h;
            assert!(
                apart || (inside && a.kind == BoxKind::Open),
                "{a:?} and {b:?} overlap"
            );
        }
        assert_ne!(a.count, 0);
    }
    let ids: BTreeSet<&str> = boxes.iter().map(|each| &*each.id).collect();
    assert_eq!(ids.len(), boxes.len(), "two boxes of one id");
    for (index, column) in scene.columns.iter().enumerate() {
        // Everything is in exactly one box that has none in it.
        let ends = boxes
            .iter()
            .filter(|each| each.column == index && each.kind != BoxKind::Open);
        let (count, tones) = ends.fold((0, 0), |(count, tones), each| {
            (count + each.count, tones + each.tones.iter().sum::<usize>())
        });
        assert_eq!(count, column.leaves.len());
        assert_eq!(
            tones,
            column
                .leaves
                .iter()
                .filter(|leaf| leaf.tone.is_some())
                .count()
        );
    }
    let links = scene.links.iter().filter(|link| {
        let has = |column: usize, leaf: usize| {
            scene
                .columns
                .get(column)
                .is_some_and(|column| leaf < column.leaves.len())
        };
        has(link.column, link.from) && has(link.column + 1, link.to)
    });
    assert_eq!(
        picture.edges.iter().map(|edge| edge.count).sum::<usize>(),
        links.count()
    );
    for edge in &picture.edges {
        let (from, to) = (&boxes[edge.from], &boxes[edge.to]);
        assert!(
            from.column + 1 == to.column && from.kind != BoxKind::Open && to.kind != BoxKind::Open
        );
        for [x, y] in &edge.points {
            assert!((0..=picture.width).contains(x) && (0..=picture.height).contains(y));
        }
    }
}

#[test]
fn three_workloads_are_drawn_one_by_one() {
    let names = Names::new(3);
    let scene = scene(&names.estate());
    for (name, orientation) in [
        ("three_wide", Orientation::Wide),
        ("three_tall", Orientation::Tall),
    ] {
        let picture = layout(&scene, &view(orientation));
        check(&scene, &picture);
        assert!(
            picture
                .boxes
                .iter()
                .all(|each| each.kind == BoxKind::Thing || each.kind == BoxKind::Open)
        );
        insta::assert_snapshot!(name, drawn(&picture));
    }
}

#[test]
fn three_thousand_workloads_are_drawn_as_groups_with_counts() {
    let names = Names::new(3_000);
    let scene = scene(&names.estate());
    for (name, orientation) in [
        ("many_wide", Orientation::Wide),
        ("many_tall", Orientation::Tall),
    ] {
        let picture = layout(&scene, &view(orientation));
        check(&scene, &picture);
        for column in 0..scene.columns.len() {
            assert!(
                picture
                    .boxes
                    .iter()
                    .filter(|each| each.column == column)
                    .count()
                    <= 12
            );
        }
        insta::assert_snapshot!(name, drawn(&picture));
    }
}

#[test]
fn a_tall_picture_fits_a_narrow_window() {
    let names = Names::new(500);
    for width in [320, 360, 411] {
        let picture = layout(
            &scene(&names.estate()),
            &View {
                width,
                ..view(Orientation::Tall)
            },
        );
        assert_eq!(picture.width, width);
    }
}

#[test]
fn a_group_opens_and_shuts_by_its_id() {
    let names = Names::new(3_000);
    let scene = scene(&names.estate());
    let first = layout(&scene, &view(Orientation::Wide));
    let shut = first
        .boxes
        .iter()
        .find(|each| each.column == 3 && each.kind == BoxKind::Shut)
        .unwrap();
    let opened = BTreeSet::from([shut.id.clone()]);
    let second = layout(
        &scene,
        &View {
            opened: &opened,
            ..view(Orientation::Wide)
        },
    );
    check(&scene, &second);
    let open = second.boxes.iter().find(|each| each.id == shut.id).unwrap();
    assert_eq!(open.kind, BoxKind::Open);
    let inside = second.boxes.iter().filter(|each| {
        each.parent
            .is_some_and(|parent| second.boxes[parent].id == shut.id)
    });
    assert_eq!(inside.map(|each| each.count).sum::<usize>(), shut.count);

    let small = Names::new(3);
    let scene = super::scene(&small.estate());
    let open = layout(&scene, &view(Orientation::Wide))
        .boxes
        .into_iter()
        .find(|each| each.kind == BoxKind::Open)
        .unwrap();
    let third = layout(
        &scene,
        &View {
            shut: &BTreeSet::from([open.id.clone()]),
            ..view(Orientation::Wide)
        },
    );
    assert_eq!(
        third
            .boxes
            .iter()
            .find(|each| each.id == open.id)
            .unwrap()
            .kind,
        BoxKind::Shut
    );
}

#[test]
fn what_is_certain_and_in_production_is_unfolded_before_what_is_in_doubt() {
    let leaves = |groups: &[(&'static str, usize, bool)]| {
        let names: Vec<(&'static str, String, bool)> = { groups.iter() }
            .flat_map(|(group, count, doubt)| {
                (0..*count).map(move |number| (*group, format!("{group}-{number}"), *doubt))
            })
            .collect();
        names
    };
    let kinds = |groups: &[(&'static str, usize, bool)]| {
        let names = leaves(groups);
        let leaves = names.iter().map(|(group, label, doubt)| Leaf {
            groups: vec![*group],
            label,
            doubt: *doubt,
            ..Leaf::default()
        });
        let scene = Scene {
            columns: vec![Column {
                leaves: leaves.collect(),
                ..Column::default()
            }],
            links: Vec::new(),
        };
        let view = View {
            limit: 10,
            ..view(Orientation::Wide)
        };
        let picture = layout(&scene, &view);
        check(&scene, &picture);
        let of = |group: &str| {
            let found = picture.boxes.iter().find(|each| each.label == group);
            found.map(|each| each.kind)
        };
        let more = picture.boxes.iter().any(|each| each.kind == BoxKind::More);
        (
            groups
                .iter()
                .map(|(group, ..)| of(group))
                .collect::<Vec<_>>(),
            more,
        )
    };
    let (open, shut) = (Some(BoxKind::Open), Some(BoxKind::Shut));
    // Of what is certain as much as there is room for, and what is in doubt stays folded, however small.
    assert_eq!(
        kinds(&[("doubtful", 2, true), ("sure", 14, false)]),
        (vec![shut, open], true)
    );
    // Production first, then what is smaller.
    assert_eq!(
        kinds(&[
            ("development", 2, false),
            ("production", 6, false),
            ("staging", 4, false)
        ]),
        (vec![shut, open, shut], false)
    );
    // What is far too much stays folded, and what is in doubt with it; another that is certain does not.
    assert_eq!(
        kinds(&[
            ("doubtful", 2, true),
            ("production", 400, false),
            ("staging", 3, false)
        ]),
        (vec![shut, shut, open], false)
    );
    // Where all is in doubt, or there is room, nothing is folded for that.
    assert_eq!(
        kinds(&[("a", 2, true), ("b", 3, true)]),
        (vec![open, open], false)
    );
    assert_eq!(
        kinds(&[("doubtful", 2, true), ("sure", 3, false)]),
        (vec![open, open], false)
    );
}

#[test]
fn what_is_left_out_can_be_asked_for_to_the_last() {
    let leaves = (0..300)
        .map(|index| (index, format!("web-{index}")))
        .collect::<Vec<_>>();
    let leaves = leaves
        .iter()
        .map(|(_, label)| Leaf {
            label,
            ..Leaf::default()
        })
        .collect();
    let scene = Scene {
        columns: vec![Column {
            leaves,
            ..Column::default()
        }],
        links: Vec::new(),
    };
    let mut opened = BTreeSet::new();
    for _ in 0..5 {
        let picture = layout(
            &scene,
            &View {
                opened: &opened,
                ..view(Orientation::Tall)
            },
        );
        check(&scene, &picture);
        let more = picture
            .boxes
            .iter()
            .find(|each| each.kind == BoxKind::More)
            .unwrap();
        assert_eq!(more.label, format!("{} more", more.count));
        assert!(opened.insert(more.id.clone()));
    }
    let all = layout(
        &scene,
        &View {
            opened: &opened,
            ..view(Orientation::Tall)
        },
    );
    check(&scene, &all);
    assert_eq!(all.boxes.len(), 300);
}

#[test]
fn nothing_to_draw_is_no_picture() {
    for orientation in [Orientation::Wide, Orientation::Tall] {
        let picture = layout(&Scene::default(), &view(orientation));
        assert!(
            picture.boxes.is_empty()
                && picture.edges.is_empty()
                && picture.width > 0
                && picture.height >= 0
        );
    }
    // Without workloads the picture ends at the registries, and links into nowhere are no trouble.
    let bare = Estate {
        registries: vec![("contoso", false)],
        ..Estate::default()
    };
    let mut bare = scene(&bare);
    assert_eq!(bare.columns.len(), 2);
    bare.links.push(Link {
        column: 7,
        from: 0,
        to: 0,
    });
    bare.links.push(Link {
        column: 0,
        from: 9,
        to: 0,
    });
    assert_eq!(layout(&bare, &view(Orientation::Wide)).edges.len(), 1);
}

#[test]
fn a_long_name_is_cut_in_the_middle() {
    let leaf = Leaf {
        label: "contoso-payments-reconciliation-worker-westeurope",
        ..Leaf::default()
    };
    let scene = Scene {
        columns: vec![Column {
            leaves: vec![leaf],
            ..Column::default()
        }],
        links: Vec::new(),
    };
    let picture = layout(
        &scene,
        &View {
            width: 0,
            ..view(Orientation::Wide)
        },
    );
    assert_eq!(picture.boxes[0].short, "contoso…teurope");
}

/// A made-up thing: its groups, its name, its tone.
type Made = (Vec<String>, String, Option<u8>);

/// Scenes of all shapes, with names that repeat and that look like ids.
fn scenes() -> impl Strategy<Value = Vec<Vec<Made>>> {
    let name = || "[a-d/:#%]{0,3}";
    let leaf = (
        prop::collection::vec(name(), 0..3),
        name(),
        prop::option::of(0..6u8),
    );
    prop::collection::vec(prop::collection::vec(leaf, 0..30), 0..5)
}

fn borrowed<'a>(columns: &'a [Vec<Made>], links: &[(usize, usize, usize)]) -> Scene<'a> {
    let leaf = |(groups, label, tone): &'a Made| Leaf {
        groups: groups.iter().map(String::as_str).collect(),
        label,
        tone: tone.filter(|tone| usize::from(*tone) < TONES),
        doubt: false,
    };
    let column = |leaves: &'a Vec<_>| Column {
        heading: "h",
        separator: ":",
        leaves: leaves.iter().map(leaf).collect(),
    };
    let links = links.iter().map(|(column, from, to)| Link {
        column: *column,
        from: *from,
        to: *to,
    });
    Scene {
        columns: columns.iter().map(column).collect(),
        links: links.collect(),
    }
}

proptest! {
    #[test]
    fn no_picture_overlaps_loses_or_leaves_anything(
        columns in scenes(),
        links in prop::collection::vec((0..5usize, 0..32usize, 0..32usize), 0..60),
        limit in 0..16usize,
        width in 0..2_000i32,
        tall: bool,
        steps in 0..4usize,
        pick in any::<prop::sample::Index>(),
    ) {
        let scene = borrowed(&columns, &links);
        let orientation = if tall { Orientation::Tall } else { Orientation::Wide };
        let (mut opened, mut shut) = (BTreeSet::new(), BTreeSet::new());
        for _ in 0..=steps {
            let picture = layout(&scene, &View { orientation, width, limit, opened: &opened, shut: &shut });
            check(&scene, &picture);
            if picture.boxes.is_empty() { break }
            let clicked = pick.get(&picture.boxes);
            match clicked.kind {
                BoxKind::Open => shut.insert(clicked.id.clone()),
                _ => opened.insert(clicked.id.clone()),
            };
        }
    }

    #[test]
    fn the_order_things_come_in_does_not_matter(columns in scenes(), seed in any::<prop::sample::Index>()) {
        let mut turned = columns.clone();
        for column in &mut turned {
            if !column.is_empty() {
                let by = seed.index(column.len());
                column.rotate_left(by);
                column.reverse();
            }
        }
        let first = layout(&borrowed(&columns, &[]), &view(Orientation::Wide));
        prop_assert_eq!(first, layout(&borrowed(&turned, &[]), &view(Orientation::Wide)));
    }
}

#[test]
fn names_with_characters_that_nobody_sees_are_cut_behind_what_they_share_as_it_is_drawn() {
    // Written out, each of these characters takes several.
    let head = "team\u{202e}\u{7}\u{200b}\u{feff}-of-the-harbour-office-";
    let names = ["booking", "billing"].map(|name| format!("{head}{name}"));
    let leaves = names.iter().map(|label| Leaf {
        label,
        ..Leaf::default()
    });
    let scene = Scene {
        columns: vec![Column {
            leaves: leaves.collect(),
            ..Column::default()
        }],
        links: Vec::new(),
    };
    let picture = layout(&scene, &view(Orientation::Tall));
    for (place, name) in picture.boxes.iter().zip(["billing", "booking"]) {
        assert!(place.label.starts_with("team\\u{202e}"), "{place:?}");
        assert!(
            place.short.ends_with(&format!("…{name}")),
            "{}",
            place.short
        );
    }
}
