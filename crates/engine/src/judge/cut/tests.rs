use proptest::prelude::*;

use super::{Change::*, *};

fn path(admin: u32, network: u32, shared: &[u32]) -> Path {
    Path {
        admin: Some(admin),
        network: Some(network),
        shared: shared.into(),
    }
}

#[test]
fn nothing_to_break_needs_nothing() {
    let scan = Scan::default();
    for cut in [
        scan.smallest(Objective::Lightest),
        scan.preventing(),
        scan.detecting(),
    ] {
        assert_eq!(cut, Some(Cut::default()));
    }
    assert_eq!(scan.next_smallest(Objective::Lightest), None);
}

#[test]
fn one_registry_takes_its_lightest_change() {
    let scan = Scan {
        paths: vec![path(5, 8, &[0])],
        shared: vec![Some(6)],
    };
    assert_eq!(
        scan.smallest(Objective::Lightest),
        Some(Cut {
            changes: vec![Admin(0)],
            weight: 5,
            prevented: 1,
            detected: 0
        })
    );
    assert_eq!(
        scan.next_smallest(Objective::Lightest),
        Some(Cut {
            changes: vec![Shared(0)],
            weight: 6,
            prevented: 0,
            detected: 1
        })
    );
}

#[test]
fn of_equals_the_one_that_prevents_is_taken() {
    let scan = Scan {
        paths: vec![path(3, 3, &[0])],
        shared: vec![Some(3)],
    };
    assert_eq!(
        scan.smallest(Objective::Lightest).unwrap().changes,
        [Admin(0)]
    );
    assert_eq!(
        scan.next_smallest(Objective::Lightest).unwrap().changes,
        [Network(0)]
    );
}

#[test]
fn one_plan_is_lighter_than_thirty_registries_and_heavier_than_one() {
    let scan = |count| Scan {
        paths: vec![path(5, 8, &[0]); count],
        shared: vec![Some(20)],
    };
    assert_eq!(scan(3).smallest(Objective::Lightest).unwrap().prevented, 3);
    let cut = scan(30).smallest(Objective::Lightest).unwrap();
    assert_eq!((cut.changes, cut.detected), (vec![Shared(0)], 30));
    // Fewest counts differently: one plan is fewer than two registries.
    assert_eq!(
        scan(2).smallest(Objective::Fewest).unwrap().changes,
        [Shared(0)]
    );
    assert_eq!(
        scan(1).smallest(Objective::Fewest).unwrap().changes,
        [Admin(0)]
    );
}

#[test]
fn a_plan_alone_does_not_do_where_a_cluster_is_unwatched_too() {
    let scan = Scan {
        paths: vec![path(9, 9, &[0, 1]), path(9, 9, &[0])],
        shared: vec![Some(4), Some(6)],
    };
    // The plan breaks the second path only; with the sensor it breaks both.
    assert_eq!(
        scan.smallest(Objective::Lightest).unwrap().changes,
        [Shared(0), Shared(1)]
    );
    let dear = Scan {
        shared: vec![Some(4), Some(16)],
        ..scan
    };
    assert_eq!(
        dear.smallest(Objective::Lightest).unwrap().changes,
        [Admin(0), Shared(0)]
    );
}

#[test]
fn what_may_not_be_done_is_not_proposed() {
    let only_network = Path {
        admin: None,
        network: Some(9),
        shared: vec![0].into(),
    };
    let scan = Scan {
        paths: vec![only_network],
        shared: vec![None],
    };
    assert_eq!(
        scan.smallest(Objective::Lightest).unwrap().changes,
        [Network(0)]
    );
    assert_eq!(scan.detecting(), None);
    let stuck = Scan {
        paths: vec![Path::default()],
        shared: vec![],
    };
    assert_eq!(stuck.smallest(Objective::Lightest), None);
    let astray = Scan {
        paths: vec![Path {
            shared: vec![7].into(),
            ..Path::default()
        }],
        shared: vec![],
    };
    assert_eq!(astray.smallest(Objective::Fewest), None);
}

#[test]
fn ten_thousand_registries_with_clusters_in_common_are_cut() {
    // Each registry lacks its subscription's plan and up to three of 2,000 clusters.
    let paths = (0..10_000u32).map(|index| {
        let cluster =
            |salt: u32| 100 + index.wrapping_mul(2_654_435_761).wrapping_add(salt) % 2_000;
        let shared = [index % 100, cluster(1), cluster(77), cluster(4_321)];
        path(
            3 + index % 5,
            4 + index % 3,
            &shared[..1 + index as usize % 4],
        )
    });
    let scan = Scan {
        paths: paths.collect(),
        shared: (0..2_100)
            .map(|index| Some(if index < 100 { 12 } else { 16 }))
            .collect(),
    };
    let (best, next) = (
        scan.smallest(Objective::Lightest).unwrap(),
        scan.next_smallest(Objective::Lightest).unwrap(),
    );
    assert!(breaks_all(&scan, &best.changes) && breaks_all(&scan, &next.changes));
    assert!(best.weight <= next.weight && next.weight <= scan.preventing().unwrap().weight);
    assert!(best.prevented > 0 && best.detected > 0);
}

#[test]
fn the_published_logic_asks_for_one_rule_everywhere() {
    let rules = [
        RuleScan {
            fires: vec![(Admin(0), Some(3)), (Admin(1), Some(3))],
            unknown: 0,
        },
        RuleScan {
            fires: vec![(Network(0), Some(4))],
            unknown: 0,
        },
        RuleScan {
            fires: vec![(Shared(0), Some(1))],
            unknown: 2,
        },
    ];
    let (cuts, least) = clear_one_rule(&rules, Objective::Lightest);
    assert_eq!(least, Some(1));
    assert_eq!((cuts[0].weight, cuts[2].unknown), (6, 2));
    let stuck = [RuleScan {
        fires: vec![(Admin(0), None)],
        unknown: 0,
    }];
    assert_eq!(clear_one_rule(&stuck, Objective::Fewest).1, None);
}

fn breaks_all(scan: &Scan, changes: &[Change]) -> bool {
    let has = |change| changes.contains(&change) && scan.weight(change).is_some();
    scan.paths.iter().enumerate().all(|(index, path)| {
        let index = index as u32;
        let detected =
            !path.shared.is_empty() && path.shared.iter().all(|shared| has(Shared(*shared)));
        has(Admin(index)) || has(Network(index)) || detected
    })
}

/// Every set of changes that may be made and breaks every path.
fn every_cut(scan: &Scan) -> Vec<Vec<Change>> {
    let own = (0..scan.paths.len() as u32).flat_map(|index| [Admin(index), Network(index)]);
    let all: Vec<Change> = own
        .chain((0..scan.shared.len() as u32).map(Shared))
        .collect();
    let all: Vec<Change> = all
        .into_iter()
        .filter(|change| scan.weight(*change).is_some())
        .collect();
    let sets = (0..1u32 << all.len()).map(|bits| {
        let chosen = all
            .iter()
            .enumerate()
            .filter(|(place, _)| bits >> place & 1 == 1);
        chosen.map(|(_, change)| *change).collect::<Vec<_>>()
    });
    sets.filter(|changes| breaks_all(scan, changes)).collect()
}

fn cost(scan: &Scan, objective: Objective, changes: &[Change]) -> Cost {
    changes
        .iter()
        .map(|change| objective.cost(scan.weight(*change).unwrap(), *change))
        .sum()
}

fn scans() -> impl Strategy<Value = Scan> {
    let weight = || prop_oneof![1 => Just(None), 6 => (0..7u32).prop_map(Some)];
    let path = (weight(), weight(), prop::collection::vec(0..4u32, 0..4)).prop_map(
        |(admin, network, shared)| Path {
            admin,
            network,
            shared: shared.into(),
        },
    );
    (
        prop::collection::vec(path, 0..5),
        prop::collection::vec(weight(), 0..4),
    )
        .prop_map(|(paths, shared)| Scan { paths, shared })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_smallest_cut_is_the_smallest_of_all_sets(scan in scans(), fewest: bool) {
        let objective = if fewest { Objective::Fewest } else { Objective::Lightest };
        let every = every_cut(&scan);
        let least = every.iter().map(|changes| cost(&scan, objective, changes)).min();
        let best = scan.smallest(objective);
        prop_assert_eq!(best.as_ref().map(|cut| cost(&scan, objective, &cut.changes)), least);
        let Some(best) = best else { return Ok(()) };
        prop_assert!(breaks_all(&scan, &best.changes));
        prop_assert_eq!(best.weight, best.changes.iter().map(|change| u64::from(scan.weight(*change).unwrap())).sum::<u64>());
        prop_assert_eq!((best.prevented + best.detected) as usize, scan.paths.len());

        let others = every.iter().filter(|changes| !best.changes.iter().all(|change| changes.contains(change)));
        let least = others.map(|changes| cost(&scan, objective, changes)).min();
        let next = scan.next_smallest(objective);
        prop_assert_eq!(next.as_ref().map(|cut| cost(&scan, objective, &cut.changes)), least);
        prop_assert!(next.is_none_or(|next| breaks_all(&scan, &next.changes)));
    }

    #[test]
    fn prevention_and_detection_alone_are_the_smallest_of_their_kind(scan in scans()) {
        let every = every_cut(&scan);
        let objective = Objective::Lightest;
        for (cut, detects) in [(scan.preventing(), false), (scan.detecting(), true)] {
            let of_kind = every.iter().filter(|changes| changes.iter().all(|change| matches!(change, Shared(_)) == detects));
            let least = of_kind.map(|changes| cost(&scan, objective, changes)).min();
            prop_assert_eq!(cut.map(|cut| cost(&scan, objective, &cut.changes)), least);
        }
    }
}
