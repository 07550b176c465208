//! Which registries are listed, in which order, and in which groups.

use std::{cmp::Ordering, rc::Rc};

use crate::ui::state::view::{Column, Group, View};
use model::{
    order,
    protocol::{Overview, Row, Standing},
    start::{Falls, Worth, ranked},
};

/// The columns with their titles and classes.
pub(super) const COLUMNS: [(Column, &str, &str); 9] = [
    (Column::Rank, "Rank", "rank-cell"),
    (Column::Name, "Registry", "name-cell"),
    (Column::Verdict, "Verdict", "verdict-cell"),
    (Column::Pulls, "Pulls from it", "pulls-cell"),
    (Column::Environment, "Environments", "environment-cell"),
    (Column::Subscription, "Subscription", "subscription-cell"),
    (Column::Rule(0), "Admin", "rule-cell"),
    (Column::Rule(1), "Network", "rule-cell"),
    (Column::Rule(2), "Defender", "rule-cell"),
];

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// What the registries below it have in common, and how many they are.
    Head(String, usize),
    /// A registry, by its place in the overview.
    Row(usize),
}

/// What the list knows of the registries, whatever of them it shows.
#[derive(Default)]
pub(super) struct Ranks {
    /// Which of them comes how soon.
    pub(super) of: Vec<usize>,
    /// The most workloads that pull from one by tag.
    pub(super) most: u32,
    /// The names of subscriptions, by their ids in lower case, in order.
    names: Rc<Vec<(String, String)>>,
}

impl Ranks {
    pub(super) fn new(overview: &Overview, worth: Worth) -> Ranks {
        let mut of = vec![0; overview.rows.len()];
        let ranked = ranked(&overview.standings, &overview.falls, worth);
        for (rank, row) in ranked.into_iter().enumerate() {
            if let Some(slot) = of.get_mut(row) {
                *slot = rank;
            }
        }
        let most = overview.falls.iter().map(|falls| falls.by_tag).max();
        Ranks {
            of,
            most: most.unwrap_or_default(),
            names: overview.accounts.clone(),
        }
    }

    /// A subscription by its name, if a document tells it.
    pub(super) fn subscription(&self, id: &str) -> Option<&str> {
        let id = id.to_ascii_lowercase();
        let place = self.names.binary_search_by(|(known, _)| known.cmp(&id));
        let (_, name) = self.names.get(place.ok()?)?;
        Some(name)
    }
}

/// An id cut in its middle, so that two of them can be told apart.
pub(super) fn middle(id: &str) -> String {
    const KEPT: usize = 6;
    let length = id.chars().count();
    if length <= 2 * KEPT + 3 {
        return id.to_owned();
    }
    let head = id.chars().take(KEPT + 2);
    head.chain(['…'])
        .chain(id.chars().skip(length - KEPT))
        .collect()
}

/// In which environments what pulls from a registry runs.
pub(super) fn environments(falls: &Falls, names: &[String]) -> String {
    let named = falls.environments.iter().filter_map(|(place, count)| {
        let name = names.get(*place as usize)?;
        Some(format!("{count} {name}"))
    });
    named.collect::<Vec<_>>().join(" · ")
}

/// The lines of the list, as somebody looks at it. `text` is in lower case.
pub(super) fn arrange(overview: &Overview, ranks: &Ranks, text: &str, view: &View) -> Vec<Line> {
    let none = Falls::default();
    let falls = |row: usize| overview.falls.get(row).unwrap_or(&none);
    let subscription = |row: &Row| match ranks.subscription(&row.subscription_id) {
        Some(name) => name.to_lowercase(),
        None => row.subscription_id.to_lowercase(),
    };
    let passes = |row: &Row, standing: &Standing| {
        view.only.is_none_or(|verdict| standing.verdict == verdict)
            && (text.is_empty()
                || [&row.name, &row.login_server, &row.subscription_id]
                    .iter()
                    .any(|field| field.to_lowercase().contains(text))
                || subscription(row).contains(text))
    };
    let both = overview.rows.iter().zip(overview.standings.iter());
    let mut kept: Vec<usize> = both
        .enumerate()
        .filter(|(_, (row, standing))| passes(row, standing))
        .map(|(place, _)| place)
        .collect();
    // By what each is sorted first; equals stand as they rank.
    let texts: Vec<String> = match view.sort {
        Column::Name => overview
            .rows
            .iter()
            .map(|row| row.name.to_lowercase())
            .collect(),
        Column::Subscription => overview.rows.iter().map(subscription).collect(),
        Column::Environment => (0..overview.rows.len())
            .map(|row| group_by_environment(falls(row), &overview.environments))
            .collect(),
        _ => Vec::new(),
    };
    let rank = |row: usize| ranks.of.get(row);
    let standing = |row: usize| overview.standings.get(row);
    let by = |a: usize, b: usize| match view.sort {
        Column::Rank => Ordering::Equal,
        Column::Verdict => {
            let verdict = |row| standing(row).map(|standing| standing.verdict);
            verdict(b).cmp(&verdict(a))
        }
        Column::Pulls => falls(b).by_tag.cmp(&falls(a).by_tag),
        Column::Name | Column::Subscription | Column::Environment => {
            texts.get(a).cmp(&texts.get(b))
        }
        Column::Rule(rule) => {
            let outcome = |row| standing(row).and_then(|standing| standing.outcomes.get(rule));
            outcome(b).cmp(&outcome(a))
        }
    };
    order::sort(&mut kept, &mut |a, b| {
        let compared = by(a, b).then_with(|| rank(a).cmp(&rank(b)));
        if view.ascending {
            compared
        } else {
            compared.reverse()
        }
    });
    let common = |row: usize| match view.group {
        Group::None => String::new(),
        Group::Environment => group_by_environment(falls(row), &overview.environments),
        Group::Subscription => match overview.rows.get(row) {
            Some(row) if !row.subscription_id.is_empty() => {
                let name = ranks.subscription(&row.subscription_id);
                name.unwrap_or(&row.subscription_id).to_owned()
            }
            _ => "subscription not known".to_owned(),
        },
    };
    if view.group == Group::None {
        return kept.into_iter().map(Line::Row).collect();
    }
    // Sorted by what they have in common, those of a group follow each other; then groups stand in the
    // order of the first registry in each.
    let named: Vec<(String, usize)> = kept.iter().map(|row| (common(*row), *row)).collect();
    let name = |place: usize| named.get(place).map(|(name, _)| name);
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    for place in order::sorted(named.len(), &mut |a, b| name(a).cmp(&name(b))) {
        match groups.last_mut() {
            Some((first, places)) if name(*first) == name(place) => places.push(place),
            _ => groups.push((place, vec![place])),
        }
    }
    order::by_key(&mut groups, |(first, _)| *first);
    let mut lines = Vec::new();
    for (first, places) in groups {
        lines.push(Line::Head(
            name(first).cloned().unwrap_or_default(),
            places.len(),
        ));
        let rows = places.into_iter().filter_map(|place| named.get(place));
        lines.extend(rows.map(|(_, row)| Line::Row(*row)));
    }
    lines
}

/// The environment that a registry counts to: production if anything of it falls there, else where most does.
fn group_by_environment(falls: &Falls, names: &[String]) -> String {
    if falls.production > 0 {
        return "production".to_owned();
    }
    let most = falls.environments.first();
    let name = most.and_then(|(place, _)| names.get(*place as usize));
    name.map_or("no environment told", String::as_str)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use model::{
        Limits,
        report::{Outcome, Verdict},
    };
    use more::office::Office;

    fn overview() -> Overview {
        let mut overview = Office::new(Limits::default()).overview();
        let of = |verdict, outcomes| Standing {
            verdict,
            outcomes,
            mended: [false; 3],
        };
        use Outcome::{Clear, Fires, Unknown};
        let registries = [
            ("beta", "s1", of(Verdict::Fires, [Fires; 3]), 2, 0),
            (
                "alpha",
                "s2",
                of(Verdict::Broken, [Fires, Clear, Fires]),
                9,
                9,
            ),
            (
                "gamma",
                "s1",
                of(Verdict::Undetermined, [Fires, Unknown, Fires]),
                5,
                1,
            ),
            ("delta", "", of(Verdict::Fires, [Fires; 3]), 1, 1),
        ];
        let row = |name: &str, subscription: &str| Row {
            name: name.to_owned(),
            login_server: format!("{name}.azurecr.io"),
            subscription_id: subscription.to_owned(),
        };
        overview.rows = Rc::new(
            registries
                .iter()
                .map(|(name, of, ..)| row(name, of))
                .collect(),
        );
        overview.standings = Rc::new(
            registries
                .iter()
                .map(|(_, _, standing, ..)| *standing)
                .collect(),
        );
        let falls = registries.iter().map(|(.., by_tag, production)| Falls {
            pulls: *by_tag,
            by_tag: *by_tag,
            production: *production,
            environments: vec![(0, *by_tag)],
            ..Falls::default()
        });
        overview.falls = Rc::new(falls.collect());
        overview.environments = Rc::new(vec!["staging".to_owned()]);
        overview.accounts = Rc::new(vec![("s1".to_owned(), "Shop".to_owned())]);
        overview
    }

    fn listed(view: &View, text: &str) -> Vec<String> {
        let overview = overview();
        let ranks = Ranks::new(&overview, Worth::default());
        let lines = arrange(&overview, &ranks, text, view).into_iter();
        let said = lines.map(|line| match line {
            Line::Head(name, count) => format!("{name}: {count}"),
            Line::Row(row) => overview.rows[row].name.clone(),
        });
        said.collect()
    }

    #[test]
    fn what_falls_with_a_registry_says_which_comes_first_and_a_broken_chain_comes_last() {
        let view = View::default();
        // One in production outweighs two elsewhere.
        assert_eq!(listed(&view, ""), ["delta", "beta", "gamma", "alpha"]);
        let down = View {
            ascending: false,
            ..view
        };
        assert_eq!(listed(&down, ""), ["alpha", "gamma", "beta", "delta"]);
    }

    #[test]
    fn every_column_sorts_and_equals_stand_as_they_rank() {
        for (sort, expected) in [
            (Column::Name, ["alpha", "beta", "delta", "gamma"]),
            (Column::Verdict, ["delta", "beta", "gamma", "alpha"]),
            (Column::Pulls, ["alpha", "gamma", "beta", "delta"]),
            (Column::Environment, ["delta", "gamma", "alpha", "beta"]),
            (Column::Subscription, ["delta", "alpha", "beta", "gamma"]),
            (Column::Rule(1), ["delta", "beta", "gamma", "alpha"]),
        ] {
            let view = View {
                sort,
                ..View::default()
            };
            assert_eq!(listed(&view, ""), expected, "{sort:?}");
        }
    }

    #[test]
    fn groups_stand_in_the_order_of_their_first_registry() {
        let by = |group| View {
            group,
            ..View::default()
        };
        let expected = [
            "subscription not known: 1",
            "delta",
            "Shop: 2",
            "beta",
            "gamma",
            "s2: 1",
            "alpha",
        ];
        assert_eq!(listed(&by(Group::Subscription), ""), expected);
        let expected = [
            "production: 3",
            "delta",
            "gamma",
            "alpha",
            "staging: 1",
            "beta",
        ];
        assert_eq!(listed(&by(Group::Environment), ""), expected);
    }

    #[test]
    fn the_list_is_filtered_by_verdict_and_by_the_names_that_are_shown() {
        assert_eq!(listed(&View::default(), "shop"), ["beta", "gamma"]);
        let only = View {
            only: Some(Verdict::Fires),
            ..View::default()
        };
        assert_eq!(listed(&only, "a"), ["delta", "beta"]);
    }

    #[test]
    fn ids_are_cut_in_their_middle() {
        let one = middle("c0ffee00-1111-4222-8333-444455556666");
        assert_eq!(one, "c0ffee00…556666");
        assert_ne!(one, middle("c0ffee00-1111-4222-8333-444455557777"));
        assert_eq!(middle("short"), "short");
    }
}
